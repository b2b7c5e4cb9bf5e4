import type { Activities } from "./activities.ts";

/** Whose polls get no task, whatever is reset. */
export interface HeldBack {
  drain(activities: Activities): void;
  /**
   * @param present the activities of the moment
   * @returns a function that ends it
   */
  dismiss(present: () => Activities, accessKeyId: string, onDismissed: () => void): () => void;
  /** To the activities that replace others. */
  apply(activities: Activities): void;
}

export function createHeldBack(): HeldBack {
  const dismissed = new Map<string, () => void>();
  let isDrained = false;
  return {
    drain(activities) {
      isDrained = true;
      activities.close();
    },
    dismiss(present, accessKeyId, onDismissed) {
      dismissed.set(accessKeyId, onDismissed);
      present().dismiss(accessKeyId, onDismissed);
      return () => {
        dismissed.delete(accessKeyId);
        present().readmit(accessKeyId);
      };
    },
    apply(activities) {
      if (isDrained) activities.close();
      for (const [accessKeyId, onDismissed] of dismissed) {
        activities.dismiss(accessKeyId, onDismissed);
      }
    },
  };
}

/** What changes while a job finds out which files it depends on. Before its end nobody knows whether the change concerns it. */
export interface ChangeRecords {
  /** @returns a function that ends the record, and gives the files that have changed since */
  begin(): () => ReadonlySet<string>;
  changed(files: Iterable<string>): void;
}

export function createChangeRecords(): ChangeRecords {
  const records = new Set<Set<string>>();
  return {
    begin() {
      const record = new Set<string>();
      records.add(record);
      return () => {
        records.delete(record);
        return record;
      };
    },
    changed(files) {
      for (const record of records) for (const file of files) record.add(file);
    },
  };
}

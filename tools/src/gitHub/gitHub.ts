/** GitHub has not answered a question, or nobody has said which repository it is about. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

export interface GitHub {
  /** OWNER/NAME */
  readonly repository: string;
  /**
   * What GitHub's API says at a path below the repository's own; `undefined` where there is nothing.
   * @throws {NoAnswer} when it can't be asked, or refuses
   */
  get(path: string): Promise<unknown>;
}

const API = "https://api.github.com";
const ANSWER_MS = 30_000;

/**
 * The API of the repository in whose workflow this runs.
 * @throws {NoAnswer} when a variable is missing that GitHub or the workflow sets
 */
export function gitHub(env: NodeJS.ProcessEnv = process.env): GitHub {
  const { GITHUB_API_URL: api = API, GITHUB_REPOSITORY: repository, GH_TOKEN: token } = env;
  if (!repository || !token) {
    const name = repository ? "GH_TOKEN" : "GITHUB_REPOSITORY";
    throw new NoAnswer(`${name} is missing: GitHub is asked for what has passed in its workflows`);
  }
  const headers = { accept: "application/vnd.github+json", authorization: `Bearer ${token}` };
  return {
    repository,
    async get(path) {
      const url = `${api}/repos/${repository}${path}`;
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answer = await fetch(url, { headers, signal }).catch((error: Error) => {
        const reason = error.cause instanceof Error ? error.cause.message : error.message;
        throw new NoAnswer(`GitHub can't be asked for ${url}: ${reason}`);
      });
      if (answer.status === 404) return undefined;
      if (answer.ok) return answer.json();
      throw new NoAnswer(`GitHub answers ${answer.status} for ${url}: ${await answer.text()}`);
    },
  };
}

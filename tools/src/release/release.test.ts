import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { writeReceipt } from "@sfn-workers/worker-build/receipts";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { temporaryFolders } from "../testing/temporaryFolders.ts";
import { getRelease } from "./getRelease.ts";
import { makeRelease, tryRelease } from "./makeRelease.ts";
import type { ReleasePlace } from "./place.ts";

const temporaryFolder = temporaryFolders();
const PATH = process.env["PATH"] ?? "";
const DIGEST = `sha256:${"d".repeat(64)}`;
const WORKLOADS = ["invoice", "resize"] as const;

const PLACE: ReleasePlace = {
  repository: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/sfn-workers",
  bucket: "releases",
  region: "eu-central-1",
  needsImage: true,
  sourceMaps: false,
};

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("HOME", temporaryFolder());
  return () => void vi.unstubAllEnvs();
});

/** An account with S3 and ECR, over HTTP. */
async function account({ pushed = {} as Record<string, string>, denies = false } = {}) {
  const objects = new Map<string, Buffer>();
  const writes: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const answer = (status: number, content: string | Buffer = "") =>
      void response.writeHead(status).end(content);
    const error = (status: number, code: string) =>
      answer(status, `<Error><Code>${code}</Code><Message>no</Message></Error>`);
    if (denies) return error(403, "AccessDenied");
    const target = request.headers["x-amz-target"];
    if (target !== undefined) {
      if (String(target).endsWith("GetAuthorizationToken")) {
        const authorizationToken = Buffer.from("AWS:secret").toString("base64");
        return answer(200, JSON.stringify({ authorizationData: [{ authorizationToken }] }));
      }
      const { imageIds } = JSON.parse(body.toString());
      const imageDigest = pushed[imageIds[0].imageTag];
      if (imageDigest !== undefined)
        return answer(200, JSON.stringify({ imageDetails: [{ imageDigest }] }));
      return answer(400, JSON.stringify({ __type: "ImageNotFoundException", message: "no" }));
    }
    const { pathname } = new URL(request.url ?? "", "http://localhost");
    const key = pathname.replace("/releases/", "");
    if (request.method === "PUT") {
      if (request.headers["if-none-match"] !== "*") return error(403, "AccessDenied");
      if (objects.has(key)) return error(412, "PreconditionFailed");
      const sha256 = createHash("sha256").update(body).digest("base64");
      if (request.headers["x-amz-checksum-sha256"] !== sha256) return error(400, "BadDigest");
      objects.set(key, body);
      writes.push(key);
      return answer(200);
    }
    const found = objects.get(key);
    return found === undefined ? error(404, "NoSuchKey") : answer(200, found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${port}`);
  return { objects, writes };
}

/**
 * A machine with a `docker` that writes down what it is told, and answers as buildx does. It signs in and out as where ECR's credential
 * helper is set up.
 */
function docker({ driver = "docker-container", says = "", without = "", digest = DIGEST } = {}) {
  const folder = temporaryFolder();
  const calls = join(folder, "calls");
  writeFileSync(calls, "");
  const script = `#!/bin/sh
case "$*" in ("${without || "-"}"*) echo "$1: no" >&2; exit 1 ;; esac
echo "$*" >> "${calls}"
case "$*" in
  log*) [ "$AWS_ECR_IGNORE_CREDS_STORAGE" = true ] || { echo "not implemented" >&2; exit 1; }
    cat > "${folder}/password.$1" ;;
  "buildx inspect"*) printf 'Name: b\\nDriver:        ${driver}\\n${says}\\n' ;;
  "buildx build"*)
    while [ $# -gt 0 ]; do
      [ "$1" = --metadata-file ] && printf '{"containerimage.digest":"${digest}"}' > "$2"
      shift
    done ;;
esac
`;
  writeFileSync(join(folder, "docker"), script);
  chmodSync(join(folder, "docker"), 0o755);
  vi.stubEnv("PATH", [folder, PATH].join(delimiter));
  return {
    calls: () => readFileSync(calls, "utf8").trim().split("\n"),
    password: () => readFileSync(join(folder, "password.login"), "utf8"),
  };
}

const git = (root: string, ...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], {
    cwd: root,
    encoding: "utf8",
  }).trim();

const write = (root: string, file: string, content: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), content);
};

/** A repository with one commit, which each test copies. */
const committed = { root: "", commit: "" };

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), "release-"));
  write(root, ".gitignore", "dist\nrelease\n");
  write(root, "apps/fargate-worker/Dockerfile", "FROM scratch\n");
  git(root, "init", "-q");
  git(root, "add", "-A");
  git(root, "commit", "-qm", "first");
  Object.assign(committed, { root, commit: git(root, "rev-parse", "HEAD") });
  return () => rmSync(root, { recursive: true });
});

/** A checkout of the commit, whose builds are written when they are asked for. */
function checkout(whileItIsBuilt: (root: string) => void = () => {}) {
  const { commit } = committed;
  const root = temporaryFolder();
  cpSync(committed.root, root, { recursive: true });
  const packs: string[] = [];
  const said: string[] = [];
  const pack = async () => {
    packs.push("packed");
    for (const app of ["lambda-worker", "fargate-worker"]) {
      for (const name of WORKLOADS) {
        const folder = `apps/${app}/dist/aws/${name}`;
        write(root, `${folder}/index.mjs`, `export const ${name} = 1;`);
        writeReceipt(join(root, "apps", app), name, join(root, folder));
      }
    }
    whileItIsBuilt(root);
  };
  const say = (line: string) => void said.push(line);
  const options = { root, place: PLACE, workloads: WORKLOADS, pack, say };
  return { options, packs, said, commit };
}

describe("a release", () => {
  test("has an archive of each function and the image by their hashes, and its file comes last", async () => {
    const { objects, writes } = await account();
    docker();
    const { options, commit } = checkout();
    const { release, made } = await makeRelease(options);
    expect(made).toBe(true);
    expect(release).toEqual({
      form: 1,
      commit,
      architecture: "arm64",
      sourceMaps: false,
      image: { uri: `${PLACE.repository}@${DIGEST}`, workloads: WORKLOADS },
      functions: {
        invoice: { sha256: expect.any(String) },
        resize: { sha256: expect.any(String) },
      },
    });
    expect(JSON.parse(String(objects.get(`releases/${commit}.json`)))).toEqual(release);
    expect(writes.at(-1)).toBe(`releases/${commit}.json`);
    for (const { sha256 } of Object.values(release.functions)) {
      const content = objects.get(`archives/${sha256}.zip`) ?? "";
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
    }
  });

  test("has an image that is built once for the stacks' processor, with bill of materials and provenance", async () => {
    await account();
    const { calls, password } = docker();
    const LIST = "apps/fargate-worker/dist/aws/package-lock.json";
    const { options, commit } = checkout((root) => {
      // As with a umask of 077.
      write(root, LIST, "");
      chmodSync(join(root, LIST), 0o600);
    });
    await makeRelease(options);
    const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
    const app = join(options.root, "apps/fargate-worker");
    expect(calls()).toEqual([
      "buildx version",
      "buildx inspect --bootstrap",
      `login --username AWS --password-stdin ${registry}`,
      expect.stringMatching(
        new RegExp(
          `^buildx build --platform linux/arm64 --sbom=true --provenance=mode=max --metadata-file \\S+ --label org.opencontainers.image.revision=${commit} --file ${app}/Dockerfile --tag ${PLACE.repository}:${commit} --push ${app}/dist/aws$`,
        ),
      ),
      `logout ${registry}`,
    ]);
    expect(password()).toBe("secret");
    // For the bill of materials, which would lack what is bundled.
    expect(statSync(join(options.root, LIST))).toMatchObject({ mode: 0o100644 });
  });

  test("of another checkout of the same commit has the same archives", async () => {
    const releases = [];
    for (const _ of [1, 2]) {
      await account();
      docker();
      releases.push((await makeRelease(checkout().options)).release.functions);
    }
    expect(releases[1]).toEqual(releases[0]);
  });

  test("that is there already is neither built nor written again", async () => {
    const { writes } = await account();
    docker();
    const { options, packs } = checkout();
    const first = await makeRelease(options);
    const written = writes.length;
    expect(await makeRelease(options)).toEqual({ release: first.release, made: false });
    expect(packs).toHaveLength(1);
    expect(writes).toHaveLength(written);
  });

  test("goes on where a former try ended: the image that has the commit's tag is its image", async () => {
    const { options, commit } = checkout();
    const pushed = `sha256:${"e".repeat(64)}`;
    await account({ pushed: { [commit]: pushed } });
    const { calls } = docker();
    const { release } = await makeRelease(options);
    expect(release.image?.uri).toBe(`${PLACE.repository}@${pushed}`);
    expect(calls().join()).not.toContain("buildx build");
  });

  test("never overwrites an archive", async () => {
    const { objects } = await account();
    docker();
    const first = checkout();
    const { release } = await makeRelease(first.options);
    const key = `archives/${release.functions["invoice"]?.sha256}.zip`;
    objects.set(key, Buffer.from("there"));
    objects.delete(`releases/${first.commit}.json`);
    await makeRelease(first.options);
    expect(String(objects.get(key))).toBe("there");
    expect(first.said).toContain(`invoice: ${release.functions["invoice"]?.sha256}, unchanged`);
  });

  test("without a Fargate worker needs no Docker", async () => {
    await account();
    const { calls } = docker({ without: "buildx" });
    const { options } = checkout();
    const { release } = await makeRelease({ ...options, place: { ...PLACE, needsImage: false } });
    expect(release).not.toHaveProperty("image");
    expect(calls()).toEqual([""]);
  });
});

test("the driver docker builds releases where Docker keeps images in containerd's store", async () => {
  await account();
  // As buildx 0.38 tells it without --debug: the features are left out, the labels are not.
  docker({
    driver: "docker",
    says: "Labels:\\n org.mobyproject.buildkit.worker.snapshotter:  overlayfs",
  });
  const { made } = await makeRelease(checkout().options);
  expect(made).toBe(true);
});

test.each([
  ["another commit", (root: string) => git(root, "commit", "-qm", "second", "--allow-empty")],
  ["a changed file", (root: string) => write(root, "apps/fargate-worker/Dockerfile", "FROM b\n")],
])("of a checkout that gets %s while it is built, there is none", async (_, change) => {
  const { writes } = await account();
  const { calls } = docker();
  const { options, commit } = checkout((root) => void change(root));
  await expect(makeRelease(options)).rejects.toThrow(
    `the checkout changed while ${commit} was built`,
  );
  expect(writes).toEqual([]);
  expect(calls().join()).not.toContain("buildx build");
});

test("two at once make one: the later one takes the image that has the tag", async () => {
  const pushed: Record<string, string> = {};
  await account({ pushed });
  docker({ without: "buildx build" });
  const theirs = `sha256:${"e".repeat(64)}`;
  const { options, commit } = checkout(() => {
    pushed[commit] = theirs;
  });
  const { release } = await makeRelease(options);
  expect(release.image?.uri).toBe(`${PLACE.repository}@${theirs}`);
});

test("one that is stopped while the image is built signs Docker out, and is no release", async () => {
  const { writes } = await account();
  const { calls } = docker();
  const { options, commit } = checkout();
  const stop = new AbortController();
  const say = (line: string) => {
    if (line.startsWith("builds the image")) stop.abort(new Error("stopped by SIGINT"));
  };
  const { signal } = stop;
  await expect(makeRelease({ ...options, say, signal })).rejects.toThrow("stopped by SIGINT");
  expect(calls().at(-1)).toMatch(/^logout /);
  expect(writes).not.toContain(`releases/${commit}.json`);
});

describe("nothing is built", () => {
  const refused = async ({ options, packs }: ReturnType<typeof checkout>, message: string) => {
    await expect(makeRelease(options)).rejects.toThrow(message);
    expect(packs).toEqual([]);
  };

  test("of a checkout with changes", async () => {
    await account();
    docker();
    const changed = checkout();
    write(changed.options.root, "new.txt", "");
    await refused(changed, `changes that ${changed.commit} lacks:\n  ?? new.txt`);
  });

  test("without Docker, buildx, or a builder that answers and attests", async () => {
    await account();
    docker({ without: "buildx" });
    await refused(
      checkout(),
      "docker buildx builds the image of the Fargate workers, and is not installed",
    );
    docker({ says: "Error:  Cannot connect to the Docker daemon" });
    await refused(
      checkout(),
      "the builder of docker buildx does not answer: Cannot connect to the Docker daemon",
    );
    docker({ driver: "docker" });
    await refused(checkout(), "docker buildx create --use --driver docker-container");
  });

  test("without a login", async () => {
    await account();
    docker({ without: "login" });
    await refused(checkout(), "Docker can't sign in to 123456789012.dkr.ecr.eu-central-1");
  });

  test("without credentials, or with those that may not", async () => {
    docker();
    await account({ denies: true });
    await refused(checkout(), "is not there, or the credentials may not read it: AccessDenied");
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    await refused(checkout(), "Could not load credentials");
  });
});

test("a trial builds everything and needs neither credentials nor a network", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
  const { calls } = docker();
  const { options } = checkout();
  const folder = join(options.root, "release");
  const release = await tryRelease(options, folder);
  expect(JSON.parse(readFileSync(join(folder, "release.json"), "utf8"))).toEqual(release);
  expect(readdirSync(join(folder, "archives"))).toHaveLength(2);
  expect(calls().at(-1)).toContain(`--output type=oci,dest=${folder}/image.tar`);
  expect(calls().join()).not.toMatch(/login|--push/);
});

describe("a release is got", () => {
  async function released() {
    const { objects } = await account();
    docker();
    const { options, commit } = checkout();
    const { release } = await makeRelease(options);
    const sha256 = String(release.functions["invoice"]?.sha256);
    const folder = temporaryFolder();
    return { objects, commit, release, folder, sha256, key: `archives/${sha256}.zip` };
  }

  test("with each archive that it names", async () => {
    const { objects, commit, release, folder, key } = await released();
    expect(await getRelease(PLACE, commit, folder)).toEqual(release);
    expect(readFileSync(join(folder, key)).equals(objects.get(key) ?? Buffer.of())).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, "release.json"), "utf8"))).toEqual(release);
  });

  test("only whole: an archive of other bytes leaves no release", async () => {
    const { objects, commit, folder, key } = await released();
    await getRelease(PLACE, commit, folder);
    objects.set(key, Buffer.from("other"));
    writeFileSync(join(folder, key), "broken");
    await expect(getRelease(PLACE, commit, folder)).rejects.toThrow(
      `${key} in the bucket has the sha256`,
    );
    expect(existsSync(join(folder, "release.json"))).toBe(false);
  });

  test("by the commit that it is of", async () => {
    const { objects, commit, folder } = await released();
    const other = "0".repeat(40);
    await expect(getRelease(PLACE, other, folder)).rejects.toThrow(
      `there is no release of ${other} in s3://releases`,
    );
    objects.set(`releases/${other}.json`, objects.get(`releases/${commit}.json`) ?? Buffer.of());
    await expect(getRelease(PLACE, other, folder)).rejects.toThrow(`is a release of ${commit}`);
  });
});

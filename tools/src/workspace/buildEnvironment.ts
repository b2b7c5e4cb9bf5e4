/** What an install and a build have no business with: whoever has these can act as the one who deploys. */
const SECRET = /^(?:AWS|PULUMI|ACTIONS_ID_TOKEN|ACTIONS_RUNTIME)_|^(?:GH|GITHUB)_TOKEN$/;

/** The environment of this process without what deploys. */
export function buildEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !SECRET.test(name)));
}

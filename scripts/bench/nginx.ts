import { installed } from "./installed.ts";

/** nginx as a plain file server of one folder, with its defaults but for logs and places. */
export class Nginx implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /** What it calls itself, such as `nginx/1.26.0`; undefined where it is not installed. */
  static async version(): Promise<string | undefined> {
    return (await installed("nginx", "-v"))?.replace(/^nginx version: /, "");
  }

  /**
   * Serves `root` on a port of this machine; `folder` is for what it has to write.
   *
   * @throws {Error} when it does not come up
   */
  static async start(
    options: { readonly root: string; readonly port: number; readonly folder: string },
  ): Promise<Nginx> {
    const { root, port, folder } = options;
    await Deno.mkdir(folder, { recursive: true });
    const configFile = `${folder}/nginx.conf`;
    await Deno.writeTextFile(configFile, config(root, port, folder));
    const child = new Deno.Command("sh", {
      args: ["-c", UNTIL_INPUT_ENDS, "nginx", "-p", folder, "-c", configFile, "-e", "stderr"],
      stdin: "piped",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    const server = new Nginx(child);
    try {
      await listening(port);
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
    return server;
  }

  /** Stops it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close().catch(() => {});
    await this.#child.status;
  }
}

/** The shell holds the life line: nginx ends with whoever started it, however that ends. */
const UNTIL_INPUT_ENDS =
  '"$0" "$@" & server=$!; cat >/dev/null; kill "$server"; wait "$server"; exit 0';

function config(root: string, port: number, folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `  ${name}_temp_path ${folder}/${name};`).join("\n");
  return `daemon off;
${Deno.uid() === 0 ? "user root;" : ""}
worker_processes 1;
pid ${folder}/nginx.pid;
events {}
http {
${temporary}
  access_log off;
  sendfile on;
  tcp_nopush on;
  default_type application/octet-stream;
  server {
    listen 127.0.0.1:${port};
    root ${root};
  }
}
`;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

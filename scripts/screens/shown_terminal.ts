/** How large a terminal is, and where its shell runs. */
export interface TerminalOptions {
  /** Width in columns. */
  readonly columns: number;
  /** Height in lines. */
  readonly rows: number;
  /** The folder the shell starts in. */
  readonly folder: string;
  /** The whole environment of the shell. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a terminal shows. */
export interface Capture {
  /** Its lines with colour codes, those that have scrolled away included. */
  readonly colored: string;
  /** Its lines as text. */
  readonly text: string;
  /** The lines as they were written, before the terminal broke those that were too wide. */
  readonly unbroken: string;
}

/** A real terminal that nobody sits at: a shell in a tmux server of its own. */
export class ShownTerminal implements AsyncDisposable {
  readonly #socket = `ruv-hub-screens-${crypto.randomUUID()}`;

  private constructor() {}

  /** Starts the shell and waits for its first prompt. */
  static async open(options: TerminalOptions): Promise<ShownTerminal> {
    const { columns, rows, folder, env } = options;
    const terminal = new ShownTerminal();
    const size = ["-x", String(columns), "-y", String(rows)];
    const shell = ["bash", "--norc", "--noprofile"];
    const settings = ["set-option", "-g", "status", "off", ";"];
    const shellEnv = {
      ...env,
      PS1: "$ ",
      // Each prompt tells those who wait for it.
      PROMPT_COMMAND: `tmux -L ${terminal.#socket} wait-for -S prompt`,
    };
    await terminal.#tmux(
      ["-f", "/dev/null", "start-server", ";", ...settings]
        .concat(["new-session", "-d", ...size, "-c", folder, ...shell]),
      shellEnv,
    );
    await terminal.prompt();
    return terminal;
  }

  /** Types a line and ends it. */
  async type(line: string): Promise<void> {
    await this.#tmux(["send-keys", "-l", line]);
    await this.#tmux(["send-keys", "Enter"]);
  }

  /** Waits until the shell asks for the next command. */
  async prompt(): Promise<void> {
    await this.#tmux(["wait-for", "prompt"]);
    // The prompt is announced before it is written.
    while (!/(^|\n)\$ *\n*$/.test(await this.#tmux(SHOWN)));
  }

  /** What is shown now. */
  async capture(): Promise<Capture> {
    const [colored, text, unbroken] = await Promise.all([
      this.#tmux([...SHOWN, "-e"]),
      this.#tmux(SHOWN),
      this.#tmux([...SHOWN, "-J"]),
    ]);
    return { colored, text, unbroken };
  }

  /** Ends the shell and what runs in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tmux(["kill-server"]);
  }

  async #tmux(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> {
    const command = new Deno.Command("tmux", {
      args: ["-L", this.#socket, ...args],
      ...(env !== undefined && { env, clearEnv: true }),
      stdin: "null",
    });
    const { success, stdout, stderr } = await command.output();
    const decoder = new TextDecoder();
    if (success) return decoder.decode(stdout);
    throw new Error(`Cannot run tmux ${args[0]}: ${decoder.decode(stderr).trim()}`);
  }
}

/** Prints what a terminal has shown so far. */
const SHOWN = ["capture-pane", "-p", "-S", "-"];

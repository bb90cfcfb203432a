import { dirname, relative } from "node:path";
import { errorCode, fileError } from "../vocabulary/file_errors.ts";
import { cloneFile } from "./clone_file.ts";

/**
 * Gives a blob a second name in a snapshot: as a relative symbolic link, where that is not possible
 * as a hard link, and where that is not possible either as a copy. What did not work once is not
 * tried again.
 */
export class LinkPlacer {
  #symlinks: boolean;
  #hardLinks = true;

  /** `symlinks` false leaves symbolic links out. */
  constructor(options: { readonly symlinks: boolean }) {
    this.#symlinks = options.symlinks;
  }

  /**
   * Makes `path` lead to `blob`, replacing what is there; nothing is written when it does already.
   * The link is made under the name `temporary` first when `path` is taken.
   *
   * @throws {HubError} when not even a copy can be made
   */
  async place(
    blob: string,
    path: string,
    options: { readonly temporary: string; readonly root: string },
  ): Promise<void> {
    const { temporary, root } = options;
    try {
      if (await this.#link(blob, path, path) === "made") return;
      if (await isSameFile(blob, path)) return;
      if (await this.#link(blob, temporary, path) === "made") {
        await Deno.rename(temporary, path);
      } else {
        await cloneFile(blob, path, { temporary });
      }
    } catch (error) {
      await Deno.remove(temporary).catch(() => {});
      throw fileError("link", path, error, { root });
    }
  }

  /** Makes a link at `path` whose target is right once it stands at `home`. */
  async #link(blob: string, path: string, home: string): Promise<"made" | "not made"> {
    if (this.#symlinks) {
      try {
        await Deno.symlink(relative(dirname(home), blob), path, { type: "file" });
        return "made";
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) return "not made";
        if (!isUnsupported(error)) throw error;
        this.#symlinks = false;
      }
    }
    if (this.#hardLinks) {
      try {
        await Deno.link(blob, path);
        return "made";
      } catch (error) {
        if (error instanceof Deno.errors.AlreadyExists) return "not made";
        if (!isUnsupported(error)) throw error;
        // A blob with too many names says nothing about the next one.
        this.#hardLinks = errorCode(error) === "EMLINK";
      }
    }
    return "not made";
  }
}

/** Two names of one file, through links of either kind; false when one leads nowhere. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  try {
    const [left, right] = await Promise.all([Deno.stat(one), Deno.stat(other)]);
    if (left.ino !== null && left.ino !== 0) {
      return left.ino === right.ino && left.dev === right.dev;
    }
    return await Deno.realPath(one) === await Deno.realPath(other);
  } catch {
    return false;
  }
}

/**
 * Whether a link of this kind cannot be made here at all: the runtime grants symbolic links to
 * nobody with path-scoped permissions, and exFAT, SMB or an unprivileged Windows user have none.
 */
function isUnsupported(error: unknown): boolean {
  return error instanceof Deno.errors.NotCapable ||
    ["EPERM", "EMLINK", "EXDEV", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"]
      .includes(errorCode(error) ?? "") ||
    error instanceof Deno.errors.NotSupported;
}

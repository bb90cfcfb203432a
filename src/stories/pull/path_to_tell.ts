import { ggufVariants } from "../../gguf/gguf_variants.ts";
import type { DownloadedFile } from "./download_result.ts";

/** A file that came, as far as its path is concerned. */
type Arrival = Pick<DownloadedFile, "path" | "localPath" | "size">;

/**
 * What a program is given to load from files that came: the file that was named; else the one GGUF
 * model among them, of a split one its first part; undefined where only their folder will do, as for
 * several models or for weights that need a `config.json` beside them. Pure.
 */
export function pathToTell(
  files: readonly Arrival[],
  paths: readonly string[],
): string | undefined {
  const [named, ...others] = paths;
  if (named !== undefined && others.length === 0 && files.some(({ path }) => path === named)) {
    return files[0]?.localPath;
  }
  const [model, ...more] = ggufVariants(files.map(({ path, size }) => ({ path, size, oid: "" })));
  const [first] = model?.files ?? [];
  if (first === undefined || more.length > 0 || files.some(isOtherModel)) return undefined;
  return files.find(({ path }) => path === first.path)?.localPath;
}

/** Whether a file is of a model in another format. SONA weights are for a model, and none. */
function isOtherModel({ path }: Arrival): boolean {
  return !path.startsWith("sona/") && OTHER_WEIGHTS.test(path);
}

const OTHER_WEIGHTS = /\.(safetensors|bin|pt|pth|ckpt|onnx|h5|msgpack|tflite|mlmodel|npz)$/i;

import { isObject } from "../../vocabulary/is_object.ts";
import { isRepositoryName } from "../../vocabulary/model_reference.ts";
import type { InspectedFile } from "../push/inspect_files.ts";
import { LocalFile } from "../push/local_file.ts";

/**
 * The model an adapter is for, as PEFT's `adapter_config.json` among the files names it; undefined
 * where there is none, or it names a folder of somebody's disk.
 */
export async function adapterBase(files: readonly InspectedFile[]): Promise<string | undefined> {
  const config = files.find(({ path }) => /(?:^|\/)adapter_config\.json$/.test(path));
  if (config === undefined || config.size > LARGEST_CONFIG) return undefined;
  using file = await LocalFile.open(config.localPath);
  const text = new TextDecoder().decode(await file.read({ start: 0, end: file.size }));
  const { base_model_name_or_path: base } = parsed(text);
  return typeof base === "string" && isRepositoryName(base) ? base : undefined;
}

const LARGEST_CONFIG = 1024 * 1024;

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

import { type GgufHeader, readGgufHeader } from "../../gguf/read_gguf_header.ts";
import { HttpFileSource } from "../../hub/http_file_source.ts";
import { isObject } from "../../vocabulary/is_object.ts";
import { etagOf, type RemoteFile, type Repository } from "../../vocabulary/repository.ts";
import type { HubQuestion } from "../hub/hub_answers.ts";

/** What the header of a GGUF file says. It never changes with the content's address. */
export function headerQuestion(
  repository: Repository,
  commit: string,
  file: RemoteFile,
): HubQuestion<GgufHeader> {
  return {
    about: `the header of "${file.path}" in "${repository.name}"`,
    key: ["gguf-header", etagOf(file)],
    isFinal: true,
    ask: (hub, signal) =>
      readGgufHeader(new HttpFileSource(hub, repository, commit, file), { signal }),
    isAnswer: isGgufHeader,
  };
}

function isGgufHeader(value: unknown): value is GgufHeader {
  if (!isObject(value)) return false;
  const { architecture, name, sizeLabel, ended, ...rest } = value;
  return [architecture, name, sizeLabel, ended].every((text) =>
    text === undefined || typeof text === "string"
  ) && Object.values(rest).every((number) =>
    [number].flat().every((item) =>
      Number.isSafeInteger(item)
    )
  );
}

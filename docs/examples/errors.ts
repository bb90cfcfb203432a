// deno run --allow-env --allow-net=huggingface.co,*.hf.co --allow-read --allow-write="$HOME/.cache/huggingface" errors.ts
import {
  ChecksumMismatchError,
  GatedRepoError,
  HubError,
  ModelDownloader,
  RepositoryNotFoundError,
} from "@ruv/hub";

try {
  await new ModelDownloader().download("user/no-such-repository");
} catch (error) {
  if (error instanceof GatedRepoError) console.log(`accept the terms at ${error.page}`);
  else if (error instanceof RepositoryNotFoundError) {
    console.log(error.suggestions, error.requestId);
  } else if (error instanceof ChecksumMismatchError) console.log(error.expected, error.actual);
  else if (error instanceof HubError && error.retryable) console.log("later:", error.message);
  else throw error;
}

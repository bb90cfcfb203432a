/**
 * Whether a request can change what a Hub holds, as far as its method and address tell. Questions
 * that are sent by POST, because they are long, cannot.
 */
export function isWriteRequest({ method, url }: Request): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(method) && !QUESTION.test(new URL(url).pathname);
}

const QUESTION =
  /^\/api\/((models|datasets)\/.+\/(preupload|paths-info)\/|validate-yaml$)|\/info\/lfs\/objects\/verify$|^\/v1\/telemetry$/;

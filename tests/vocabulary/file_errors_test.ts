import assert from "node:assert/strict";
import { DiskFullError, HubError, PermissionError } from "../../src/vocabulary/errors.ts";
import { errorCode, fileError, isMissing } from "../../src/vocabulary/file_errors.ts";
import { onFullDevice } from "../full_device.ts";

function systemError(code: string, message: string): Error {
  const type = code === "EACCES" ? Deno.errors.PermissionDenied : Error;
  return Object.assign(new type(message), { code });
}

Deno.test("fileError() names the flag when the runtime withheld a permission", () => {
  const cause = new Deno.errors.NotCapable(
    'Requires write access to "/cache/blobs/a", run again with the --allow-write flag',
  );
  const error = fileError("write", "/cache/blobs/a", cause, { root: "/cache" });
  assert.ok(error instanceof PermissionError);
  assert.equal(error.flag, "--allow-write=/cache");
  assert.equal(
    error.message,
    'Cannot write "/cache/blobs/a": the runtime was not given --allow-write=/cache',
  );
  assert.equal(error.cause, cause);
});

Deno.test("fileError() names the path the runtime asked for when no root is given", () => {
  const flagOf = (message: string) => {
    const error = fileError("do", "/x", new Deno.errors.NotCapable(message));
    return error instanceof PermissionError ? error.flag : undefined;
  };
  assert.equal(
    flagOf('Requires read access to "/a b", run again with the --allow-read flag'),
    "--allow-read=/a b",
  );
  assert.equal(
    flagOf('Requires sys access to "statfs", run again with the --allow-sys flag'),
    "--allow-sys=statfs",
  );
  assert.equal(
    flagOf('Requires all access to "/proc/1", run again with the --allow-all flag'),
    "--allow-all",
  );
  assert.equal(
    flagOf("Deno.symlink() requires unscoped --allow-read and --allow-write permissions"),
    "--allow-read",
  );
});

Deno.test("fileError() reads a real refusal of the runtime", {
  permissions: { read: false, write: false },
}, async () => {
  const read = fileError("read", "/etc/x", await reason(Deno.stat("/etc/x")));
  const write = fileError("write", "/etc/x", await reason(Deno.writeTextFile("/etc/x", "")));
  assert.ok(read instanceof PermissionError && write instanceof PermissionError);
  assert.equal(read.flag, "--allow-read=/etc/x");
  assert.equal(write.flag, "--allow-write=/etc/x");
});

Deno.test("fileError() gives DiskFullError when the disk or the quota is full", () => {
  const full = fileError("write", "/x", systemError("ENOSPC", "No space left on device"));
  const quota = fileError("write", "/x", systemError("EDQUOT", "Quota exceeded"));
  assert.ok(full instanceof DiskFullError && quota instanceof DiskFullError);
  assert.equal(full.message, 'Cannot write "/x": the disk is full');
  assert.equal(quota.message, 'Cannot write "/x": the quota is used up');
});

Deno.test("fileError() gives DiskFullError when a real device is full", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  assert.equal((await onFullDevice("write")).error, "DiskFullError");
});

Deno.test("fileError() gives PermissionError without a flag when the file system refuses", () => {
  const denied = fileError("write", "/x", systemError("EACCES", "no"));
  const readOnly = fileError("write", "/x", systemError("EROFS", "Read-only file system"));
  assert.ok(denied instanceof PermissionError && readOnly instanceof PermissionError);
  assert.equal(denied.flag, undefined);
  assert.equal(denied.message, 'Cannot write "/x": the file system denies access');
  assert.equal(readOnly.message, 'Cannot write "/x": the file system is read-only');
});

Deno.test("fileError() says the system's own words when nothing fits better", async () => {
  const cause = await reason(Deno.readTextFile("/nowhere/at/all"));
  const error = fileError("read", "/nowhere/at/all", cause);
  assert.ok(error instanceof HubError);
  assert.equal(error.message, 'Cannot read "/nowhere/at/all": no such file or directory');
});

Deno.test("fileError() leaves alone what is no file error", () => {
  const errors = [
    new TypeError("x is not a function"),
    new DOMException("stop", "AbortError"),
    new HubError("Cannot x: y"),
  ];
  for (const error of errors) assert.equal(fileError("read", "/x", error), error);
  assert.equal(fileError("read", "/x", "torn").message, "torn");
});

Deno.test("isMissing() is true only when nothing is at the path", async () => {
  assert.equal(isMissing(await reason(Deno.stat("/nowhere"))), true);
  assert.equal(isMissing(await reason(Deno.stat(`${Deno.execPath()}/x`))), true);
  assert.equal(isMissing(systemError("EACCES", "no")), false);
  assert.equal(isMissing(undefined), false);
});

Deno.test("errorCode() is undefined when there is no code", () => {
  assert.equal(errorCode(systemError("EIO", "x")), "EIO");
  assert.equal(errorCode(new Error("x")), undefined);
  assert.equal(errorCode("EIO"), undefined);
});

async function reason(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it was expected to fail");
}

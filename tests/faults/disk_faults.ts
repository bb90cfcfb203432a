import { failsAs, notHere, WHOLE } from "./expectation.ts";
import { type FaultScene, VERSIONS } from "./fault_scene.ts";
import type { FaultKind } from "./fault_kinds.ts";
import type { Operation } from "./operation.ts";

/** Faults of the disk, and of others who write to it meanwhile. */
export function diskFaults(): FaultKind[] {
  return [
    {
      id: "disk full",
      isOfAllTheWorld: true,
      arrange: async (scene) => await limitDisk(scene, await sizeWithRoomFor(scene, 2)),
      expect: ({ direction }) => {
        if (!canMount()) return notHere("mounting is refused here");
        // A push keeps nothing on the disk but what it would need to go on.
        return direction === "up" ? WHOLE : failsAs("DiskFullError", 9);
      },
    },
    {
      id: "read-only folder",
      isOfAllTheWorld: true,
      arrange: (scene) => limitDisk(scene, "ro"),
      expect: ({ direction }) => {
        if (!canMount()) return notHere("mounting is refused here");
        return direction === "up" ? WHOLE : failsAs("PermissionError", 1);
      },
    },
    {
      id: "partial file vanishes",
      isOfAllTheWorld: true,
      arrange: (scene, operation) =>
        meanwhile(scene, operation, () => removePartials(`${scene.home}/hub`), Infinity),
      expect: ({ direction }) =>
        direction === "up" ? notHere("an upload has no partial file") : failsAs("HubError", 1),
    },
    {
      id: "a push in the middle of it",
      arrange: (scene, operation) => meanwhile(scene, operation, () => scene.commit(VERSIONS[1])),
      expect: ({ direction }) =>
        direction === "up" ? notHere("two pushes at once are tested in tests/stories") : WHOLE,
    },
  ];
}

/** Does something between a request for bytes and its answer, the first so many times. */
function meanwhile(
  scene: FaultScene,
  { bytes }: Operation,
  action: () => Promise<void>,
  times = 1,
): void {
  scene.hub.inject(async (request, answer) => {
    await action();
    return await answer(request);
  }, { ...bytes, times });
}

async function removePartials(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) await removePartials(path);
    else if (name.endsWith(".incomplete")) await Deno.remove(path);
  }
}

/** The machine's home becomes a file system of its own with what is there already, and a limit. */
async function limitDisk(scene: FaultScene, limit: string): Promise<AsyncDisposable> {
  const { home } = scene;
  const kept = `${scene.folder}/kept`;
  await Deno.mkdir(home, { recursive: true });
  await Deno.rename(home, kept);
  await Deno.mkdir(home);
  await run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", home);
  scene.defer(() => run("umount", home));
  await run("cp", "-a", `${kept}/.`, home);
  await run("mount", "-o", `remount,${limit}`, home);
  return { [Symbol.asyncDispose]: () => run("mount", "-o", "remount,rw,size=64m", home) };
}

/** A size that leaves so many MiB free. */
async function sizeWithRoomFor({ home }: FaultScene, mebibytes: number): Promise<string> {
  const { stdout } = await new Deno.Command("du", { args: ["-sm", home], stderr: "null" }).output();
  const used = Number.parseInt(new TextDecoder().decode(stdout)) || 0;
  return `size=${used + mebibytes}m`;
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
}

let mountable: boolean | undefined;

/** Whether this user may mount a file system in memory. */
function canMount(): boolean {
  if (mountable !== undefined) return mountable;
  if (Deno.build.os !== "linux") return mountable = false;
  const folder = Deno.makeTempDirSync();
  const mount = (command: string, ...args: string[]) =>
    new Deno.Command(command, { args, stderr: "null" }).outputSync().success;
  mountable = mount("mount", "-t", "tmpfs", "tmpfs", folder) && mount("umount", folder);
  Deno.removeSync(folder);
  return mountable;
}

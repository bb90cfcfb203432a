import type { Fault } from "../faulty_hub.ts";
import { CuttingFront } from "./cutting_front.ts";
import type { FaultScene } from "./fault_scene.ts";
import type { Operation } from "./operation.ts";

/** The requests for a model's bytes meet a connection that ends before it has said anything. */
export function reset(
  scene: FaultScene,
  { bytes, isXet = false }: Operation,
  times: number,
): AsyncDisposable | undefined {
  // Where chunks are, no redirect is followed.
  if (isXet) return resetChunks(scene, times);
  scene.hub.inject(leadsToReset, { ...bytes, times });
  return undefined;
}

const leadsToReset: Fault = () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.accept().then((connection) => connection.close()).finally(() => listener.close());
  return Response.redirect(`http://127.0.0.1:${listener.addr.port}/`, 307);
};

/** The store names a place for its bytes that cuts connections. */
function resetChunks(scene: FaultScene, times: number): AsyncDisposable {
  const { hub } = scene;
  const front = new CuttingFront(hub.cdnUrl, { target: "/xorbs/", times });
  scene.watch("no connection was cut", () => front.cuts > 0);
  hub.inject(async (request, answer) => {
    const response = await answer(request);
    const text = (await response.text()).replaceAll(hub.cdnUrl, front.url);
    return new Response(text, { status: response.status });
  }, { origin: "cdn", target: "/reconstructions/", times: Infinity });
  return front;
}

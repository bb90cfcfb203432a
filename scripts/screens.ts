/**
 * Looks at the main screens in a real terminal of 80 and of 40 columns, on an embedded Hub, and
 * keeps them in docs/screens/ and docs/screens.svg:
 *
 *     deno task screens
 *
 * Ends with 1 when a screen is not as it should be. Needs tmux.
 *
 * @module
 */
import { checkScreen } from "./screens/check_screen.ts";
import { type DrawnScreen, drawScreens } from "./screens/draw_screens.ts";
import { type ScreenDescription, SCREENS } from "./screens/screens.ts";
import { ScreenScene } from "./screens/screen_scene.ts";
import { type Capture, ShownTerminal } from "./screens/shown_terminal.ts";

const DOCS = new URL("../docs/", import.meta.url);
const COLUMNS = [80, 40];
/** The screens of the picture. */
const DRAWN = ["pull-running", "pull", "info", "error"];

async function look(
  scene: ScreenScene,
  { command, before, until }: ScreenDescription,
  columns: number,
): Promise<Capture> {
  await scene.forget();
  if (before !== undefined) await scene.prepare(before);
  const { folder, env } = scene;
  await using terminal = await ShownTerminal.open({ columns, rows: 24, folder, env });
  await terminal.type(command);
  if (until === undefined) await terminal.prompt();
  else while (!until.test((await terminal.capture()).text));
  const { colored, text, unbroken } = await terminal.capture();
  const tidy = (shown: string) => scene.disguise(shown).replace(/\n\$ *\n*$/, "\n").trimEnd();
  return { colored: tidy(colored), text: tidy(text), unbroken: tidy(unbroken) };
}

async function main(): Promise<number> {
  await Deno.mkdir(new URL("screens/", DOCS), { recursive: true });
  const drawn: DrawnScreen[] = [];
  let wrong = 0;
  for (const columns of COLUMNS) {
    await using scene = await ScreenScene.open();
    for (const screen of SCREENS) {
      const capture = await look(scene, screen, columns);
      const file = `${screen.name}-${columns}.txt`;
      await Deno.writeTextFile(new URL(`screens/${file}`, DOCS), `${capture.text}\n`);
      if (columns === 80 && DRAWN.includes(screen.name)) drawn.push({ columns, ...capture });
      const problems = checkScreen(capture, { columns, hostname: Deno.hostname() });
      for (const problem of problems) console.error(`${file}: ${problem}`);
      wrong += problems.length;
    }
  }
  await Deno.writeTextFile(new URL("screens.svg", DOCS), drawScreens(drawn));
  console.error(`${SCREENS.length * COLUMNS.length} screens, ${wrong} problems`);
  return wrong === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main());

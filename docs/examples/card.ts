// deno run card.ts
import { checkCard, License, mergeCard, ModelCardBuilder, TaskType } from "@ruv/hub/card";

const card = new ModelCardBuilder("My model")
  .description("A small model for short answers.")
  .license(License.Mit)
  .task(TaskType.TextGeneration)
  .build();
const theirs = "---\nlicense: apache-2.0\n---\n\n# My model\n\nWords of its author.\n";
const merged = await mergeCard(theirs, card);
console.log(merged.includes("Words of its author."), await checkCard(merged));

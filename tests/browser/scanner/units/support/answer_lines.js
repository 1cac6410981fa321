/** Answers questions about the phone's rules: a line `{"ask": name, "cases": […]}` comes in, a line of answers goes out. */
import { createInterface } from "node:readline";

import { dayIn } from "../../../../../services/checkin/web/static/scanner/deciding/days.js";
import { kindOf, normal } from "../../../../../services/checkin/web/static/scanner/devices/ticket_code.js";
import { presences, verdict } from "./phone_rules.js";

const ANSWERS = {
  verdict,
  presences,
  day: ({ zone, moment }) => dayIn(zone, Date.parse(moment)),
  text: ({ text, short_id: shortId }) => ({ kind: kindOf(text, shortId), normal: normal(text) }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, cases } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(cases.map(ANSWERS[ask]))}\n`);
}

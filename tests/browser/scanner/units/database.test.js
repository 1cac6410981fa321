import { test } from "node:test";

import { CASES } from "./support/database_contract.js";
import { FakeDatabase } from "./support/fakes.js";

for (const [name, holds] of Object.entries(CASES)) test(name, () => holds(new FakeDatabase()));

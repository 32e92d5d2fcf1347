import { vi } from "vitest";

// Before each file: what this project's modules remember, such as learned holds, is of one file.
vi.resetModules();

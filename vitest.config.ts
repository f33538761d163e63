import { defineConfig } from "vitest/config";

// JSX is compiled as tsconfig.json says.
export default defineConfig({
  test: {
    environment: "happy-dom",
    setupFiles: ["frontend/test/setup.ts"],
    include: ["frontend/**/*.test.{ts,tsx}"],
    passWithNoTests: false,
  },
});

import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** Plain JavaScript that Node.js starts with: it loads the TypeScript, or must not wait for it. */
const STARTERS = ["bin/*.js", "local/engine/program/*.js"];

export default tseslint.config(
  { ignores: ["node_modules", ".banyan", "**/dist", "console/public", "**/generated"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.mjs", ...STARTERS] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-floating-promises": [
        "error",
        { allowForKnownSafeCalls: [{ from: "package", name: ["it", "describe"], package: "node:test" }] },
      ],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "CallExpression[callee.object.name=/^(describe|it|context)$/][callee.property.name=/^(only|skip)$/]",
          message: "No focused or skipped tests.",
        },
        { selector: "ExportDefaultDeclaration", message: "No default exports." },
      ],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  { files: ["**/*.mjs", ...STARTERS], ...tseslint.configs.disableTypeChecked },
  { files: ["eslint.config.mjs"], rules: { "no-restricted-syntax": "off" } },
  {
    files: [...STARTERS, "cli/**", "bench/**", "tools/**"],
    rules: { "no-console": "off", "@typescript-eslint/no-require-imports": "off", "no-undef": "off" },
  },
);

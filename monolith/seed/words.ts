/** What invented people are called and talk about. */
export const FIRST_NAMES = (
  "Ada Aisha Alan Amara Anouk Barbara Bjarne Carmen Chen Claude Dana Dmitri Edsger Elena Emeka Farida Frances Grace " +
  "Hana Hedy Ines Ivan Jun Katherine Kofi Leslie Linus Lucia Margaret Mateo Mei Nadia Niklaus Olga Omar Priya Radia " +
  "Rafael Rosa Samir Shafi Sofia Tariq Tomas Uma Vint Wanjiru Xavier Yuki Zofia"
).split(" ");
export const LAST_NAMES = (
  "Abebe Almeida Bauer Bianchi Castillo Dijkhuis Dubois Eriksen Fischer Garcia Goldstein Haddad Hopkins Ito Jansen " +
  "Kaya Kowalski Kumar Larsen Lindqvist Martin Mbeki Moreau Nakamura Novak Okafor Oliveira Park Petrov Quinn Rahman " +
  "Rossi Santos Schmidt Silva Sato Tanaka Turner Ueda Varga Weber Wilson Yilmaz Zhang"
).split(" ");
export const COMPANIES = ["Northwind", "Fabrikam", "Contoso", "Initech", "Acme", "Globex", "Umbra", "Hooli"];
export const TRACKS = ["architecture", "data", "frontend", "operations", "people", "security"];
export const LEVELS = ["beginner", "intermediate", "advanced"] as const;
export const ROOMS: readonly (readonly [string, number])[] = [
  ["Aurora", 900],
  ["Borealis", 450],
  ["Cassiopeia", 300],
  ["Draco", 300],
  ["Eridanus", 180],
  ["Fornax", 120],
  ["Gemini", 80],
  ["Hydra", 60],
];
export const TITLE_OPENINGS = [
  "Living with",
  "Lessons from ten years of",
  "The hidden cost of",
  "A field guide to",
  "Debugging",
  "Rethinking",
  "Zero-downtime",
  "What nobody tells you about",
  "Testing",
  "Teaching",
];
export const TITLE_SUBJECTS = [
  "event sourcing",
  "database migrations",
  "type systems",
  "on-call rotations",
  "feature flags",
  "distributed locks",
  "design systems",
  "cold starts",
  "threat models",
  "data contracts",
  "build pipelines",
  "legacy code",
  "observability",
  "idempotency",
  "accessibility",
  "code review",
  "backpressure",
  "monoliths",
  "caching",
  "time zones",
];
export const COMMENTS = [
  "Clear, honest and full of examples.",
  "The demo alone was worth it.",
  "Too fast for me, but the slides help.",
  "I would have liked more about what went wrong.",
  "Best talk of the day.",
  "Expected something more advanced.",
  "Great speaker, great questions.",
  "We will try this on Monday.",
];
export const QUESTIONS = [
  "How do you roll this back?",
  "What did it cost you in the end?",
  "Does it work with more than one region?",
  "How did you convince your colleagues?",
  "What would you do differently today?",
  "Which of these numbers did you measure yourselves?",
  "Is the code public?",
  "How do you test the failure cases?",
];

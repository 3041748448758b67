/** A Java pattern translated. */
export interface JavaPattern {
  readonly regex: RegExp;
  /** Number of its capturing groups. */
  readonly groups: number;
}

/** Java's line terminators, https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html#lt */
const TERMINATORS = "\\n\\r\\u0085\\u2028\\u2029";
const BEFORE_FINAL_TERMINATOR = "(?=(?:\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])?(?![\\s\\S]))";
const SPACE = " \\t\\n\\x0B\\f\\r";

/**
 * Translates a pattern of `java.util.regex` for `String.replaceAll`, or says which part of it has no faithful translation.
 * What differs and is translated: `$` also matches before a final line terminator, `.` knows two more terminators, `\s` is ASCII,
 * `(?i)` is ASCII only, a backslash quotes any punctuation, code points are whole.
 */
export function javaPattern(pattern: string): JavaPattern | string {
  const flags = /^\(\?([a-zA-Z]*)\)/.exec(pattern);
  const set = flags?.[1] ?? "";
  if (/[^is]/.test(set)) return `the inline flag (?${set}) is not translated; (?i) and (?s) are`;
  const reader = new PatternReader(pattern.slice(flags?.[0].length ?? 0), set.includes("i"), set.includes("s"));
  try {
    const source = reader.translate();
    return { regex: new RegExp(source, "gu"), groups: new RegExp(`${source}|`, "u").exec("")!.length - 1 };
  } catch (error) {
    return `"${pattern}" is not a pattern that is translated: ${(error as Error).message}`;
  }
}

class PatternReader {
  private at = 0;
  private readonly source: string;
  private readonly ignoreCase: boolean;
  private readonly dotAll: boolean;

  constructor(source: string, ignoreCase: boolean, dotAll: boolean) {
    this.source = source;
    this.ignoreCase = ignoreCase;
    this.dotAll = dotAll;
  }

  translate(): string {
    let out = "";
    while (this.at < this.source.length) out += this.next();
    return out;
  }

  private next(): string {
    const char = String.fromCodePoint(this.source.codePointAt(this.at)!);
    this.at += char.length;
    if (char === "\\") return this.escape(false);
    if (char === "[") return this.class();
    if (char === ".") return this.dotAll ? "[\\s\\S]" : `[^${TERMINATORS}]`;
    if (char === "$") return BEFORE_FINAL_TERMINATOR;
    if (char === "(" && /^\?(?![:=!]|<[=!])/.test(this.source.slice(this.at))) throw new Error("special group");
    if (/[*+?}]/.test(char) && this.source[this.at] === "+") throw new Error("possessive quantifier");
    if (char === "{" && !/^\d+(,\d*)?\}/.test(this.source.slice(this.at))) throw new Error("unquoted {");
    if (char === "]" || (char === "}" && !/\{\d+(,\d*)?\}$/.test(this.source.slice(0, this.at)))) return `\\${char}`;
    return this.ignoreCase ? bothCases(char) : char;
  }

  private escape(inClass: boolean): string {
    const char = this.source[this.at++];
    if (char === undefined) throw new Error("backslash at the end");
    if (/[dDwWntrf]/.test(char)) return `\\${char}`;
    if (char === "s") return inClass ? SPACE : `[${SPACE}]`;
    if (char === "S" && !inClass) return `[^${SPACE}]`;
    // \b too: whether a letter beyond ASCII is part of a word changed with Java 19.
    if (/[a-zA-Z0-9]/.test(char)) throw new Error(`\\${char}`);
    return /[\^$\\.*+?()[\]{}|/-]/.test(char) && (inClass || char !== "-") ? `\\${char}` : char;
  }

  private class(): string {
    let out = "[";
    if (this.source[this.at] === "^") out += this.source[this.at++];
    if (this.source[this.at] === "]") throw new Error("] first in a class");
    for (;;) {
      const char = this.source[this.at];
      if (char === undefined) throw new Error("class without end");
      if (char === "]") break;
      if (char === "[" || this.source.startsWith("&&", this.at)) throw new Error("class within a class");
      out += this.member();
    }
    this.at++;
    return `${out}]`;
  }

  private member(): string {
    const first = this.single();
    const ranged = this.source[this.at] === "-" && this.source[this.at + 1] !== "]";
    if (!ranged) return this.ignoreCase ? bothCases(first, true) : first;
    this.at++;
    const last = this.single();
    if (!this.ignoreCase || (!/[a-z]/i.test(first) && !/[a-z]/i.test(last))) return `${first}-${last}`;
    if (!/^([a-z][a-z]|[A-Z][A-Z])$/.test(first + last)) throw new Error(`range ${first}-${last} with (?i)`);
    return `${first.toLowerCase()}-${last.toLowerCase()}${first.toUpperCase()}-${last.toUpperCase()}`;
  }

  private single(): string {
    const char = String.fromCodePoint(this.source.codePointAt(this.at)!);
    this.at += char.length;
    if (char === "\\") return this.escape(true);
    return /[\^$.*+?(){}|/-]/.test(char) ? `\\${char}` : char;
  }
}

/** `(?i)` of Java folds ASCII letters only, the flag of JavaScript more, so letters are spelt in both cases. */
function bothCases(char: string, inClass = false): string {
  if (!/^[a-zA-Z]$/.test(char)) return char;
  const both = char.toLowerCase() + char.toUpperCase();
  return inClass ? both : `[${both}]`;
}

/**
 * The replacement of `Matcher.replaceAll`: `$n` is a group, a backslash quotes. Returns the function for `String.prototype.replace`,
 * or what is wrong with the text. https://docs.oracle.com/javase/8/docs/api/java/util/regex/Matcher.html#appendReplacement-java.lang.StringBuffer-java.lang.String-
 */
export function javaReplacement(text: string, groups: number): ((...match: unknown[]) => string) | string {
  const tokens: (string | number)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char !== "$" && char !== "\\") tokens.push(char);
    else if (at + 1 === text.length) return `"${text}" ends in a bare ${char}`;
    else if (char === "\\") tokens.push(text[++at]!);
    else if (/\d/.test(text[at + 1]!) && Number(text[at + 1]) <= groups) tokens.push(Number(text[++at]));
    else return `"${text}" has a $ that names no group; write \\$ for the character`;
  }
  return (...match) => tokens.map((token) => (typeof token === "number" ? (match[token] ?? "") : token)).join("");
}

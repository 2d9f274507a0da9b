/** What a command has of the world around it. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that paths are relative to. */
  readonly folder: string;
  /** Prints a line for whoever, or whatever, reads the output. */
  readonly print: (line: string) => void;
  /** Prints a line of advice or of an error. */
  readonly warn: (line: string) => void;
  /** Aborts when the command is asked to end. */
  readonly stop: AbortSignal;
}

const veil = '••••';
/** Where commands carry secrets in the open. The word before stays, so that what was done can still be read. */
const places: readonly RegExp[] = [
  /((?:^|\s)--?(?:password|passwd|pass|pwd|secret|token|api-?key|access-?key)(?:=|\s+))(?:'[^']*'|"[^"]*"|[^\s;|&]+)/gi,
  /(\b[A-Za-z_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY)[A-Za-z_]*=)(?:'[^']*'|"[^"]*"|[^\s;|&]+)/gi,
  /(\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b[^\n;|&]*?\s-p)(?:'[^']*'|"[^"]*"|[^\s;|&]+)/g,
  /(\bsshpass\s+-p\s*)(?:'[^']*'|"[^"]*"|[^\s;|&]+)/g,
  /(\bcurl\b[^\n;|&]*?\s(?:-u|--user)\s+[^\s:;|&]+:)[^\s;|&]+/g,
  /(\bauthorization:\s*(?:bearer|basic)\s+)[^\s'";|&]+/gi,
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:)[^\s/@]+(?=@)/gi,
  /(\bIDENTIFIED\s+BY\s+)(?:'[^']*'|"[^"]*")/gi,
];

/** A command as it may be kept in a log: passwords and tokens in its arguments are veiled. */
export const withoutSecrets = (command: string): string => places.reduce((text, place) => text.replace(place, `$1${veil}`), command);

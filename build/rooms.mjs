/**
 * The rooms of the tree and the arrows between them: who may import whom, and why.
 * Read by the arrows check, by its tests and by the picture in ARCHITECTURE.md. Types count as imports. There is no list
 * of exemptions: when an arrow is missing, the code is in the wrong room, or the table is wrong and changes with a reason.
 *
 * A file belongs to the room with the longest matching path. A room may always import itself, except where `apart` says that
 * its direct subfolders are rooms of their own that never import each other.
 */
export const rooms = [
  { path: 'shared/base', may: [], why: 'the ground: knows nothing' },
  { path: 'shared/model', may: ['shared/base'], why: 'facts of the domain' },
  { path: 'shared/frames', may: ['shared/model', 'shared/base'], why: 'what live and recorded have in common' },
  { path: 'shared/crypto', may: [], why: 'hashes and signatures; the same on every platform' },
  { path: 'shared/audit', may: ['shared/crypto', 'shared/model', 'shared/base'], why: 'the log that proves itself, for gateway, console and command line' },
  { path: 'shared/guard', may: ['shared/base'], why: 'session bytes are hostile; the filter depends on nothing that could be fooled' },
  { path: 'shared/recording', may: ['shared/recording/coverage', 'shared/audit', 'shared/crypto', 'shared/guard', 'shared/frames', 'shared/model', 'shared/base'], why: 'reading recordings and evidence, for worker, CLI and gateway' },
  { path: 'shared/policy', may: ['shared/guard', 'shared/frames', 'shared/model', 'shared/base'], why: 'who may do what' },
  { path: 'shared/report', may: ['shared/model', 'shared/base'], why: 'reports over audit events, for worker, CLI and gateway: one place computes the numbers' },
  { path: 'shared/intent', may: ['shared/policy', 'shared/frames', 'shared/model', 'shared/base'], why: 'an order is a value that is checked against the rules' },
  { path: 'shared/recording/coverage', may: [], why: 'what was really seen of a recording; facts that cross the bridge, and nothing of how recordings are read' },
  { path: 'shared/ipc', may: ['shared/recording/coverage', 'shared/frames', 'shared/model', 'shared/base'], why: 'the one map of calls across the bridge' },
  { path: 'shared/proto', may: [], why: 'the contract with the gateway, generated' },

  { path: 'renderer/app', may: ['renderer', 'shared'], why: 'the composition root' },
  {
    path: 'renderer/features', apart: true,
    may: ['renderer/state', 'renderer/services', 'renderer/surfaces', 'renderer/player', 'renderer/live', 'renderer/kit', 'renderer/host', 'renderer/storage', 'shared'],
    why: 'one folder per operator task; features never import each other',
  },
  { path: 'renderer/services', may: ['renderer/state', 'renderer/live', 'renderer/player', 'renderer/surfaces', 'renderer/gateway', 'renderer/storage', 'renderer/host', 'shared'], why: 'types of the long-lived objects, and of the facts they are asked about' },
  { path: 'renderer/state', may: ['renderer/gateway', 'shared'], why: 'facts an operator could read aloud' },
  { path: 'renderer/live', may: ['renderer/gateway', 'shared'], why: 'no React; runs in the live worker' },
  { path: 'renderer/player', may: ['shared'], why: 'no React; time belongs here' },
  { path: 'renderer/surfaces', apart: true, may: ['renderer/surfaces/cells', 'renderer/surfaces/guac-painter', 'shared'], why: 'pixels; live, player and surfaces never meet' },
  { path: 'renderer/surfaces/cells', may: [], why: 'painting cells into pixels, the same for tiles and for large screens; knows no terminal' },
  { path: 'renderer/surfaces/guac-painter', may: ['shared'], why: 'Guacamole drawing without a page: keyframes and thumbnails in a worker, images for the focused view; knows no DOM' },
  { path: 'renderer/gateway', may: ['shared'], why: 'the wire' },
  { path: 'renderer/storage', may: ['shared'], why: 'a cache that can be thrown away' },
  { path: 'renderer/host', may: ['shared'], why: 'the face of the preload bridge' },
  { path: 'renderer/workers', may: ['renderer/live', 'renderer/surfaces/tiles', 'renderer/surfaces/guac-painter', 'renderer/gateway', 'renderer/storage', 'shared'], why: 'entries only; the recording worker keeps its indexes in the private file system, whose fast half only workers have' },
  { path: 'renderer/simulation', may: ['renderer/live', 'renderer/state', 'renderer/gateway', 'shared'], why: 'the pure core of the console in a world whose time, network and chance come from one seed; nothing imports it' },
  { path: 'renderer/kit', may: [], why: 'knows no domain word' },

  { path: 'electron/main', may: ['shared'], why: 'the privileged process' },
  { path: 'electron/preload', may: ['shared/ipc'], why: 'a loop over the contract' },
  { path: 'electron/cli', may: ['shared'], why: 'vigil on plain Node' },
  { path: 'backend-stub', may: ['shared'], why: 'the gateway' },
  { path: 'build', may: [], why: 'tools' },
  { path: 'e2e', may: ['shared'], why: 'the console seen from outside' },
];

/** One importer per heavy package: package (or prefix ending in *) -> the only places that may import it. */
export const importers = [
  { package: 'electron', only: ['electron/main', 'electron/preload', 'e2e', 'build'], why: 'privilege stays in one room' },
  { package: 'grpc-web', only: ['renderer/gateway'], why: 'the transport can be replaced in one folder' },
  { package: '@connectrpc/connect-web', only: ['renderer/gateway'], why: 'the transport can be replaced in one folder' },
  { package: '@connectrpc/connect-node', only: ['backend-stub', 'renderer/gateway', 'e2e'], why: 'the server half; the client room only in its tests' },
  { package: '@xterm/xterm', only: ['renderer/surfaces/terminal', 'e2e/bench/peer'], why: 'one full terminal (and the peer it is measured against)' },
  { package: '@xterm/addon-search', only: ['renderer/surfaces/terminal'], why: 'one full terminal' },
  { package: '@xterm/addon-webgl', only: ['renderer/surfaces/terminal'], why: 'one full terminal' },
  { package: '@xterm/headless', only: ['renderer/surfaces/tiles', 'shared/recording'], inTests: true, why: 'tiles and the one Snapshotter; tests may compare against it' },
  { package: '@xterm/addon-serialize', only: ['shared/recording'], why: 'the one Snapshotter' },
  { package: 'guacamole-common-js', only: ['renderer/surfaces/guac', 'e2e/bench/player'], why: 'one graphical surface (and the peer it is measured against)' },
  { package: 'dexie', only: ['renderer/storage'], why: 'one cache' },
  { package: 'ssh2', only: ['backend-stub/sources/ssh'], why: 'one bastion' },
  { package: '@aws-sdk/*', only: ['backend-stub/storage/s3-store.ts'], inTests: true, why: 'one store in the cloud; everything else knows the port' },
  { package: '@lydell/node-pty', only: ['backend-stub/sources/ssh', 'build'], why: 'one place that starts shells' },
];

/** What never appears in an import, by room. */
export const forbidden = [
  { room: 'renderer', pattern: /^(node:|fs$|path$|child_process$|os$|electron$)/, why: 'the window has no Node' },
  { room: 'shared', pattern: /^(node:|fs$|path$|child_process$|os$|react|electron$)/, why: 'shared runs everywhere' },
  { room: 'renderer/live', pattern: /^react/, why: 'no React on the live path' },
  { room: 'renderer/player', pattern: /^react/, why: 'no React in the player' },
];

/** Names that say nothing about what is inside. */
export const emptyNames = /(^|[./-])(utils?|helpers?|common|managers?|misc)([./-]|$)/i;

/** File names are kebab-case, so that nobody has to guess. */
export const fileName = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;

/** Lines a file may have at most; generated code and tests apart. */
export const longestFile = 400;

import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/** Every fuse Electron knows, decided. An unset fuse is a decision nobody made. */
export const decisions = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  WasmTrapHandlers: true,
};

/** The fuses this executable has a place for: older Electrons have fewer. */
async function known(executable) {
  const wire = await getCurrentFuseWire(executable);
  return Object.keys(decisions).filter((name) => wire[FuseV1Options[name]] !== undefined);
}

/** Sets all fuses the executable has; fails when it has one that is not decided above. */
export async function setFuses(executable) {
  const names = await known(executable);
  await flipFuses(executable, {
    version: FuseVersion.V1, strictlyRequireAllFuses: true,
    ...Object.fromEntries(names.map((name) => [FuseV1Options[name], decisions[name]])),
  });
  return names;
}

/** What stands in the executable: fuse -> on or off. */
export async function readFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  return Object.fromEntries((await known(executable)).map((name) => [name, wire[FuseV1Options[name]] === 0x31]));
}

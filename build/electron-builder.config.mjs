import { join } from 'node:path';
import { decisions, setFuses } from './fuses.mjs';

/** Packaging: one asar, every fuse set before anything is signed. */
export default {
  appId: 'dev.vigil.console',
  productName: 'Vigil',
  copyright: 'Apache-2.0',
  files: ['package.json', 'out/app/*.cjs', 'out/renderer/**', 'LICENSE'],
  asar: true,
  npmRebuild: false,
  nodeGypRebuild: false,
  afterPack: async ({ appOutDir, packager, electronPlatformName }) => {
    const product = packager.appInfo.productFilename;
    const name = { darwin: `${product}.app`, win32: `${product}.exe` }[electronPlatformName] ?? packager.executableName;
    const set = await setFuses(join(appOutDir, name));
    console.log(`Fuses set: ${set.length} of the ${set.length} this Electron has (${Object.keys(decisions).length} known)`);
  },
  linux: { target: ['deb', 'rpm'], category: 'Utility', icon: 'build/icons', executableName: 'vigil', maintainer: 'The Vigil authors' },
  mac: { target: ['dmg'], category: 'public.app-category.utilities', hardenedRuntime: true },
  win: { target: ['nsis'] },
  protocols: [{ name: 'Link to a view of Vigil', schemes: ['vigil'] }],
  fileAssociations: [{ ext: 'vigil.tar', name: 'Vigil recording', role: 'Viewer' }],
};

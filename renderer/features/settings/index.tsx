export { SettingsScreen } from './settings_screen';

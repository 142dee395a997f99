export { AlertBanner } from './alert-banner';
export { AlertLayer } from './alert-layer';
export { AlertsButton } from './alerts-button';

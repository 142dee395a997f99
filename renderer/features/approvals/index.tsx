export { ApprovalLayer } from './approval-layer';
export { ApprovalsButton } from './approvals-button';

import { FileDown } from 'lucide-react';
import { useState } from 'react';
import type { AuditDraft } from '../../../shared/ipc/schemas';
import { printedPageLimit } from '../../../shared/ipc/contract';
import { filterWords } from '../../../shared/report/filter';
import type { PlaceRead, ReportPlace, ReportPort, ReportQuestion, ReportTableFace, ReportView } from '../../../shared/report/port';
import { reportTitles } from '../../../shared/report/report';
import { zonedTime } from '../../../shared/report/zone';
import { Button } from '../../kit/button';
import { Menu } from '../../kit/menu';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsoleDispatch } from '../../state/store';
import { readRemarks } from './words';

export interface ExportMenuProps {
  readonly port: ReportPort | undefined;
  readonly view: ReportView | undefined;
  readonly table: ReportTableFace | undefined;
  readonly question: ReportQuestion;
  readonly places: readonly ReportPlace[];
  readonly reads: readonly PlaceRead[];
  readonly reading: boolean;
  readonly madeBy: string;
}

type Format = 'csv' | 'json' | 'pdf';

/** The report as a file. What is exported is told to the audit of every gateway it speaks of, before it is written. */
export function ExportMenu({ port, view, table, question, places, reads, reading, madeBy }: ExportMenuProps) {
  const { host, saveLong } = useServices();
  const dispatch = useConsoleDispatch();
  const [busy, setBusy] = useState(false);
  const { kind, filter, zone } = question;
  const spoken = places.filter(({ id }) => question.place === undefined || id === question.place);
  const remarks = readRemarks(reads.filter(({ id }) => spoken.some((place) => place.id === id)), places, zone);
  const whyNot = busy ? 'An export is under way.' : reading || !view ? 'The record is still being read.' : undefined;

  const tell = (format: Format): Promise<unknown> => host.call('outbox.append', {
    events: spoken.map(({ address }): AuditDraft => ({
      id: crypto.randomUUID(), level: 'Information', category: 'Access', event: 'export.report', title: 'Export Report', message: `report=${kind}, format=${format}`, time: Date.now(), success: true,
      details: {
        report: kind, format, events: String(view?.counted ?? 0), ...(format === 'csv' && table ? { table: table.id, rows: String(table.rows) } : {}), filter: filterWords(filter).join('; ').slice(0, 2000), zone,
        ...(filter.from === undefined ? {} : { from: new Date(filter.from).toISOString() }), ...(filter.to === undefined ? {} : { to: new Date(filter.to).toISOString() }),
      },
      gatewayAddress: address,
    })),
  }).then((kept) => { if (!kept.ok) throw kept.problem; });

  const save = async (format: Format): Promise<void> => {
    if (!port || !view) return;
    await tell(format);
    const name = `vigil-${kind}-${new Date().toISOString().slice(0, 10)}`;
    if (format === 'pdf') {
      const page = await port.write({ format: 'page', madeBy, remarks });
      if (page.length > printedPageLimit) {
        dispatch(problemRaised({ code: 'report-too-long', severity: 'warning', what: 'This report is too long for paper.', tip: 'Narrow it by time or filter, or export it as CSV.' }));
        return;
      }
      const range = [filter.from, filter.to].map((time) => (time === undefined ? '' : zonedTime(time, zone)));
      const heading = `${reportTitles[kind]} report · ${spoken.map((place) => place.name).join(', ')} · ${range[0] === '' && range[1] === '' ? 'all events' : `${range[0] || 'the beginning'} to ${range[1] || 'now'}`} · made ${zonedTime(Date.now(), zone)}${madeBy === '' ? '' : ` by ${madeBy}`}`;
      const saved = await host.call('files.savePdf', { suggestedName: `${name}.pdf`, page, heading: heading.slice(0, 500) });
      if (!saved.ok) dispatch(problemRaised(saved.problem));
      return;
    }
    const text = await port.write({ format, table: table?.id, madeBy, remarks });
    await saveLong(format === 'csv' && table && table.id !== view.tables[0]?.id ? `${name}-${table.id}.csv` : `${name}.${format}`, text);
  };
  const handle = (id: string): void => {
    setBusy(true);
    void save(id as Format).catch((caught: unknown) => {
      const problem = typeof caught === 'object' && caught !== null && 'what' in caught && 'code' in caught ? caught as Parameters<typeof problemRaised>[0] : undefined;
      dispatch(problemRaised(problem ?? { code: 'report-export', severity: 'error', what: 'The report could not be exported.', tip: 'Try again; if it comes back, copy the details for support.', cause: String(caught) }));
    }).finally(() => setBusy(false));
  };
  const button = <Button icon={<FileDown size={14} aria-hidden />} whyNot={whyNot}>{busy ? 'Exporting…' : 'Export'}</Button>;
  if (whyNot !== undefined) return button;
  return (
    <Menu
      label="Export the report" onAction={handle}
      entries={[
        { id: 'csv', label: 'CSV: this table', note: table ? table.rows.toLocaleString('en-US') : '' },
        { id: 'json', label: 'JSON: the whole report' },
        { id: 'pdf', label: 'PDF: to print or hand on', isDisabled: host.kind === 'browser', ...(host.kind === 'browser' ? { note: 'in the desktop console' } : {}) },
      ]}
    >
      {button}
    </Menu>
  );
}

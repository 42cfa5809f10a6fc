-- Payloads are literals of any depth.
PUBLISH EVENT 'report.wanted';
PUBLISH EVENT 'report.month-end.made' WITH PAYLOAD {rows: 10, 'Sum': 1.5, parts: ['a', null, true], by: {name: 'x'}};

-- Events by hand, on one line where they fit.
publish event 'data.new'; publish event 'data.new' with payload {rows: 100, tables: ['a','b']};
publish event 'data.new' with payload {rows: 100, tables: ['a','b'], source: 'a rather long description of where the rows came from'};
subscribe to 'model.*' execute procedure p(); on event 'x' execute s.p(1, now());

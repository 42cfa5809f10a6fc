-- SPDX-License-Identifier: Apache-2.0
-- Rows to train on, so that the jobs end well.
INSERT INTO @name:schema@.@name:table@ SELECT i, i % 7, 'kind ' || i % 3, (CASE WHEN i % 3 = 0 THEN 'other' ELSE '@string:label@' END)::@name:schema@.@name:enum@, i % 2 = 0 FROM generate_series(1, 90) AS i;
INSERT INTO @name:schema@.@name:checked@ SELECT * FROM @name:schema@.@name:table@;

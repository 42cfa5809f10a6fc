-- Only the comment directly above describes a statement.

-- Not this one.

-- Two lines
--   of text.
SELECT 1; -- trailing, describes nothing
SELECT 2;
/* A block
 * with stars. */
DROP MODEL m;

-- A name has at least one character.
DROP MODEL "";

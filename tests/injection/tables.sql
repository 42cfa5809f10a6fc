-- SPDX-License-Identifier: Apache-2.0
-- What the programs read. A slot is written @kind:name@, see tests/injection.h.
CREATE SCHEMA @name:schema@;
CREATE TYPE @name:schema@.@name:enum@ AS ENUM ('@string:label@', 'other');
CREATE TABLE @name:schema@.@name:table@ (@name:key@ bigint PRIMARY KEY, @name:number@ double precision, @name:category@ text, @name:group@ @name:schema@.@name:enum@, @name:answer@ boolean);
CREATE TABLE @name:schema@.@name:checked@ (@name:key@ bigint PRIMARY KEY, @name:number@ double precision, @name:category@ text, @name:group@ @name:schema@.@name:enum@, @name:answer@ boolean);
CREATE FUNCTION @name:schema@.@name:function@(value text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE public.zz_words (n double precision, m double precision, b boolean);

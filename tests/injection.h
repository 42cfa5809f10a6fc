// SPDX-License-Identifier: Apache-2.0
// Programs with slots for hostile texts: tests/injection/*.dsl, over the tables of tests/injection/tables.sql.
#pragma once

#include <string>
#include <vector>

#include "compiler/types/catalog.h"

namespace dmlc::tests {

/// A place for a text, written `@kind:name@`. The kind says how the text has to be quoted there: `name` and `unicode`
/// (a name as U&"…"), `model` (a name with room for what is made from it), `string`, `escape` (E'…'), `dollar`, `raw`
/// (between quotes that the program has), `comment` (to the end of the line), `block` (inside a comment in slashes) and
/// `file` (the name of the file, in no text).
struct Slot {
  std::string kind;
  std::string name;
  friend auto operator<=>(const Slot&, const Slot&) = default;

  [[nodiscard]] bool is_comment() const { return kind == "comment" || kind == "block"; }
  [[nodiscard]] bool is_name() const { return kind == "name" || kind == "unicode" || kind == "model"; }
};

/// A slot and what stands in it; every other slot of a text holds a word made from its own name.
struct Filling {
  Slot slot;
  std::string text;
};

/// The texts of tests/injection/payloads.txt.
[[nodiscard]] std::vector<std::string> payloads();
/// A file of tests/injection.
[[nodiscard]] std::string injection_file(const std::string& name);
/// The slots of a text, each once.
[[nodiscard]] std::vector<Slot> slots_of(const std::string& text);
/// `text` as it is written in the slot.
[[nodiscard]] std::string quoted_for(const Slot& slot, const std::string& text);
/// The program or the tables with everything filled in, in one pass: what a text brings is never read as a slot.
[[nodiscard]] std::string filled(const std::string& text, const Filling& filling);
/// What stands in a slot that the filling does not speak of.
[[nodiscard]] std::string word_of(const Slot& slot);

struct CompiledProgram {
  bool ok = false;
  bool refused_well = false;  ///< not ok, and every error has a code and a place inside the program
  std::string errors;         ///< their codes
  std::string up;
  std::string down;
};

/// What a schema file with these tables (a text with slots) tells.
[[nodiscard]] types::Catalog catalog_of(const std::string& tables, const Filling& filling);
/// Compiles `program` (a text with slots) up to its scripts.
[[nodiscard]] CompiledProgram compile_filled(const std::string& program, const types::Catalog& catalog,
                                             const Filling& filling);

}  // namespace dmlc::tests

// SPDX-License-Identifier: Apache-2.0
// The standard library as people read it: sections of entries, whatever table they come from.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "stdlib/parameter.h"

namespace dmlc::cli {

/// Something an entry says of itself: "tasks", "regression, binary".
struct LibraryFact {
  std::string label;
  std::string value;
};

struct LibraryEntry {
  std::string name;
  std::string alias;               ///< may be empty
  std::vector<LibraryFact> facts;  ///< the same labels for all entries of a section
  std::span<const stdlib::Parameter> parameters;
  std::string summary;
  std::string source;  ///< where it is described; may be empty
};

struct LibrarySection {
  std::string title;
  std::string kind;   ///< "algorithm", "metric" …
  std::string intro;  ///< where the names are written
  std::vector<LibraryEntry> entries;
};

/// Every table of the standard library, in the order of the documentation.
[[nodiscard]] std::vector<LibrarySection> library();

/// The reference page: docs/stdlib.md.
[[nodiscard]] std::string library_page();

}  // namespace dmlc::cli

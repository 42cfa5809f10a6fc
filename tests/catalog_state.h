// SPDX-License-Identifier: Apache-2.0
// Everything a database holds, as text that can be compared.
#pragma once

#include <map>
#include <string>

namespace dmlc::tests {

/// A name and what stands behind it: for each catalog of one database (but statistics) and each table of the extension
/// a hash of all its rows, for other tables how many rows they have, and the objects that somebody made by name.
/// Databases with equal states differ in nothing but the contents of their own tables and in sequences.
using CatalogState = std::map<std::string, std::string>;

[[nodiscard]] CatalogState catalog_state(const std::string& url);

/// What came, went or changed between two states, a line each; empty when they are equal.
[[nodiscard]] std::string catalog_difference(const CatalogState& before, const CatalogState& after);

}  // namespace dmlc::tests

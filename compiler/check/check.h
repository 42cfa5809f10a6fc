// SPDX-License-Identifier: Apache-2.0
// From syntax to checked IR: resolves names, infers types, applies the rules of each statement.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/result.h"
#include "compiler/base/source_file.h"
#include "compiler/diagnostics/sink.h"
#include "compiler/sql/type_oracle.h"
#include "compiler/types/catalog.h"
#include "ir/ops.h"
#include "parser/parser.h"

namespace dmlc::check {

struct Options {
  sql::TypeOracle* oracle = nullptr;  ///< a live database for what we cannot resolve; may be null
  bool has_catalog = false;           ///< the catalog was given, so a missing table is an error
  bool require_types = false;         ///< unresolved types are errors (always so when code is generated)
  std::string default_schema = "public";
  /// Reads the source of a kernel; fails where there is no compiler for kernels. Empty: sources are not looked at.
  std::function<Result<ir::KernelInspection>(const ir::KernelSource&)> inspect_kernel = {};
};

/// Place of something a runtime error can be about.
struct Place {
  std::string kind;
  std::string name;
  Span span;
};

struct CheckedModel {
  ir::TableName model;
  Span span;
  std::vector<Place> places;
};

struct CheckResult {
  ir::Module module;
  bool complete = true;  ///< false when types were left to the database: the module must not be used
  std::vector<CheckedModel> models;
};

/// `catalog` is taken by value: tables that the files create are added as their statements are met. Files that
/// statements name are added to `sources`.
[[nodiscard]] CheckResult check(const std::vector<ast::File>& files, types::Catalog catalog, const Options& options,
                                SourceMap& sources, DiagnosticSink& sink);

}  // namespace dmlc::check

// SPDX-License-Identifier: Apache-2.0
// ARCHIVE MODEL as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/version_ref.h"

namespace dmlc::ast {

struct ArchiveModel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `ARCHIVE MODEL`
  QualifiedName model;
  std::optional<VersionRef> version;  ///< not set: the whole model

  static constexpr std::string_view kind = "archive_model";
  static constexpr auto fields =
      std::tuple{Field{"description", &ArchiveModel::description}, Field{"model", &ArchiveModel::model},
                 Field{"version", &ArchiveModel::version}};
};

}  // namespace dmlc::ast

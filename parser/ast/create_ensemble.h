// SPDX-License-Identifier: Apache-2.0
// CREATE ENSEMBLE as it was written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/sql_fragment.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `m` or `m WEIGHT 0.4`
struct EnsembleMember {
  QualifiedName model;
  std::optional<Value> weight;
  Span span;

  static constexpr std::string_view kind = "member";
  static constexpr auto fields =
      std::tuple{Field{"model", &EnsembleMember::model}, Field{"weight", &EnsembleMember::weight}};
};

struct CreateEnsemble {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `CREATE ENSEMBLE`
  QualifiedName name;
  Clause<std::vector<EnsembleMember>> members;    ///< COMBINE MODELS; at least one
  Clause<Call> method;                            ///< USING
  std::optional<Clause<SqlFragment>> validation;  ///< VALIDATE ON

  static constexpr std::string_view kind = "create_ensemble";
  static constexpr auto fields =
      std::tuple{Field{"description", &CreateEnsemble::description}, Field{"name", &CreateEnsemble::name},
                 Field{"members", &CreateEnsemble::members}, Field{"method", &CreateEnsemble::method},
                 Field{"validation", &CreateEnsemble::validation}};
};

}  // namespace dmlc::ast

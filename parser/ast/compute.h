// SPDX-License-Identifier: Apache-2.0
// COMPUTE as it was written.
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
#include "parser/ast/value.h"

namespace dmlc::ast {

/// `trades(price, volume)`
struct ComputeInput {
  QualifiedName table;
  std::vector<Name> columns;

  static constexpr std::string_view kind = "input";
  static constexpr auto fields =
      std::tuple{Field{"table", &ComputeInput::table}, Field{"columns", &ComputeInput::columns}};
};

/// `column(total)`, `column(low, high)`, `total` alone, or `TABLE sums(total)`
struct ComputeOutput {
  std::optional<Name> word;            ///< what stands before the parenthesis; must be `column`
  std::optional<QualifiedName> table;  ///< of INTO TABLE
  std::vector<Name> columns;

  static constexpr std::string_view kind = "output";
  static constexpr auto fields = std::tuple{Field{"word", &ComputeOutput::word}, Field{"table", &ComputeOutput::table},
                                            Field{"columns", &ComputeOutput::columns}};
};

struct Compute {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `COMPUTE`
  QualifiedName name;
  std::optional<Clause<QualifiedName>> on;                  ///< ON; the table that `table(…)` means
  std::optional<Clause<ComputeInput>> from;                 ///< FROM
  std::optional<Clause<ComputeOutput>> into;                ///< INTO or INTO TABLE
  std::optional<Clause<Value>> every;                       ///< EVERY
  std::optional<Clause<QualifiedName>> kernel;              ///< USING
  std::optional<Clause<Value>> block;                       ///< BLOCK
  std::optional<Clause<Value>> grid;                        ///< GRID
  std::optional<Clause<Value>> shared;                      ///< SHARED
  std::optional<Clause<std::vector<Argument>>> parameters;  ///< WITH

  static constexpr std::string_view kind = "compute";
  static constexpr auto fields = std::tuple{Field{"description", &Compute::description},
                                            Field{"name", &Compute::name},
                                            Field{"on", &Compute::on},
                                            Field{"from", &Compute::from},
                                            Field{"into", &Compute::into},
                                            Field{"every", &Compute::every},
                                            Field{"kernel", &Compute::kernel},
                                            Field{"block", &Compute::block},
                                            Field{"grid", &Compute::grid},
                                            Field{"shared", &Compute::shared},
                                            Field{"parameters", &Compute::parameters}};
};

}  // namespace dmlc::ast

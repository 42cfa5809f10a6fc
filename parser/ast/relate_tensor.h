// SPDX-License-Identifier: Apache-2.0
// RELATE TENSOR as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"

namespace dmlc::ast {

struct RelateTensor {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `RELATE TENSOR`
  QualifiedName from;
  QualifiedName to;
  Name relation;

  static constexpr std::string_view kind = "relate_tensor";
  static constexpr auto fields =
      std::tuple{Field{"description", &RelateTensor::description}, Field{"from", &RelateTensor::from},
                 Field{"to", &RelateTensor::to}, Field{"relation", &RelateTensor::relation}};
};

}  // namespace dmlc::ast

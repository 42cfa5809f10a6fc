// SPDX-License-Identifier: Apache-2.0
// Which part of a TRAIN MODEL statement a finding of the runtime is about.
#include <algorithm>

#include "compiler/driver/compile.h"

namespace dmlc::driver {
namespace {

/// A row is tried after those above it with the same code. Without a name, the place must be called as the subject.
struct PlaceRule {
  Diag id;
  std::string_view kind;
  bool by_subject = true;
  std::string_view name{};
};

constexpr PlaceRule kRules[] = {
    {Diag::NoRows, "source", false},
    {Diag::TooFewRows, "source", false},
    {Diag::TargetAllNull, "target"},
    {Diag::OneClassOnly, "target"},
    {Diag::TooManyClasses, "target"},
    {Diag::InfiniteTarget, "target"},
    {Diag::UnexpectedLabel, "target"},
    {Diag::TargetNullRows, "target"},
    {Diag::InfiniteValue, "feature"},
    {Diag::TooManyCategories, "feature"},
    {Diag::ConstantFeature, "feature"},
    {Diag::AllNullFeature, "feature"},
    {Diag::Collinear, "feature"},
    {Diag::FewDistinctDigits, "feature"},
    {Diag::NoUsableFeature, "features", false},
    {Diag::MemoryLimit, "limits", false, "memory"},
    {Diag::TimeLimit, "limits", false, "time"},
    {Diag::NotConverged, "algorithm", false},
    {Diag::NotConvergedYet, "algorithm", false},
    {Diag::SourceDenied, "table"},
    {Diag::SourceDenied, "source", false},
    {Diag::SourceChanged, "feature"},
    {Diag::SourceChanged, "target"},
    {Diag::SourceChanged, "source", false},
};

}  // namespace

Span place_of(const ModelSummary& model, Diag id, std::string_view subject) {
  for (const PlaceRule& rule : kRules) {
    if (rule.id != id) continue;
    const std::string_view name = rule.by_subject ? subject : rule.name;
    const auto found = std::find_if(model.places.begin(), model.places.end(), [&](const Place& place) {
      return place.kind == rule.kind && (place.name == name || (!rule.by_subject && name.empty()));
    });
    if (found != model.places.end()) return found->span;
  }
  if (subject.empty()) return model.span;
  const auto named =
      std::find_if(model.places.begin(), model.places.end(), [&](const Place& place) { return place.name == subject; });
  return named != model.places.end() ? named->span : model.span;
}

}  // namespace dmlc::driver

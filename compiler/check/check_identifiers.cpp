// SPDX-License-Identifier: Apache-2.0
// Checks the features and ratings of a recommendation.
#include "compiler/check/check_identifiers.h"

#include <fmt/format.h>

#include <algorithm>

namespace dmlc::check {
namespace {

constexpr std::string_view kImplicitMetric = "percentile_rank";

class IdentifierCheck {
 public:
  IdentifierCheck(Checker& checker, const ast::TrainModel& statement, ir::Project& project, ir::Train& train)
      : checker_(checker), statement_(statement), project_(project), train_(train) {}

  void run() {
    if (!project_.transforms.empty()) {
      const ir::Transform& transform = project_.transforms.front();
      checker_.sink.report<Diag::ClauseAlgorithm>(transform.span, "TRANSFORM", train_.algorithm->name)
          .help("each value of a feature stands for one user or item as it is");
      return;
    }
    const auto features = std::count_if(project_.features.begin(), project_.features.end(),
                                        [](const ir::NamedExpr& feature) { return !feature.is_group; });
    if (features != 2) {
      const Span place = features > 2 ? project_.features[2].span : statement_.features.span;
      checker_.sink
          .report<Diag::ParameterRange>(place, "number of features", std::to_string(features),
                                        "2: of users, and of items")
          .help("name the column of the users and that of the items: `WITH FEATURES (user_id, item_id)`");
      return;
    }
    for (ir::NamedExpr& feature : project_.features) feature.kind = "category";
    name_sides();
    check_ratings();
    check_metric();
  }

 private:
  const ast::Argument* argument(std::string_view name) const {
    const std::vector<ast::Argument>& arguments = statement_.algorithm->arguments;
    const auto found =
        std::find_if(arguments.begin(), arguments.end(), [&](const auto& one) { return one.name.text == name; });
    return found == arguments.end() ? nullptr : &*found;
  }

  std::string text(const std::string& parameter) const {
    const auto found = train_.parameters.find(parameter);
    const auto* value = found == train_.parameters.end() ? nullptr : std::get_if<std::string>(&found->second);
    return value == nullptr ? std::string() : *value;
  }

  std::optional<double> number(const std::string& parameter) const {
    const auto found = train_.parameters.find(parameter);
    if (found == train_.parameters.end()) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&found->second)) return static_cast<double>(*whole);
    const auto* value = std::get_if<double>(&found->second);
    return value == nullptr ? std::nullopt : std::optional(*value);
  }

  /// The first feature is of users, the second of items, unless a parameter says it the other way round.
  void name_sides() {
    const std::string& first = project_.features[0].name;
    const std::string& second = project_.features[1].name;
    std::string user = text("user_column");
    std::string item = text("item_column");
    if (user.empty()) user = item == first ? second : first;
    if (item.empty()) item = user == first ? second : first;
    if (user == item)
      checker_.sink
          .report<Diag::Contradiction>(argument("item_column")->value.span, "item_column = " + item,
                                       "user_column = " + user)
          .help("one feature is of users, the other of items");
    train_.parameters["user_column"] = user;
    train_.parameters["item_column"] = item;
  }

  void check_ratings() {
    const auto least = number("min_rating");
    const auto most = number("max_rating");
    if (least && most && *least >= *most)
      checker_.sink
          .report<Diag::Contradiction>(argument("max_rating")->value.span, fmt::format("max_rating = {}", *most),
                                       fmt::format("min_rating = {}", *least))
          .help("ratings lie from `min_rating` up to `max_rating`");
    if (text("feedback") != "implicit") return;
    for (const char* name : {"min_rating", "max_rating"})
      if (const ast::Argument* given = argument(name))
        checker_.sink.report<Diag::Contradiction>(given->name.span, name, "feedback = implicit")
            .help("counts have no bounds; leave it out");
  }

  /// Errors of ratings and places in a list are different things.
  void check_metric() {
    const bool is_implicit = text("feedback") == "implicit";
    const bool ranks = train_.optimize_for == kImplicitMetric;
    if (!statement_.optimize_for) {
      if (is_implicit) train_.optimize_for = kImplicitMetric;
      return;
    }
    const bool is_loss = train_.optimize_for.find("loss") != std::string::npos;
    if (ranks == is_implicit || is_loss) return;
    checker_.sink
        .report<Diag::Contradiction>(statement_.optimize_for->value.span, "OPTIMIZE FOR " + train_.optimize_for,
                                     is_implicit ? "feedback = implicit" : "feedback = explicit")
        .help(is_implicit ? "counts are judged by `percentile_rank`" : "ratings are judged by `rmse` or `mae`");
  }

  Checker& checker_;
  const ast::TrainModel& statement_;
  ir::Project& project_;
  ir::Train& train_;
};

}  // namespace

void check_identifiers(Checker& checker, const ast::TrainModel& statement, ir::Project& project, ir::Train& train) {
  if (train.algorithm == nullptr || train.algorithm->preparation != stdlib::Preparation::Identifiers) return;
  IdentifierCheck(checker, statement, project, train).run();
}

}  // namespace dmlc::check

// SPDX-License-Identifier: Apache-2.0
// Loads versions and keeps the ones used last.
#include "runtime/src/pg/model_cache.h"

#include <list>
#include <string_view>

#include "runtime/src/pg/model_store.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::pg {
namespace {

/// Models kept per backend; the one not used for longest goes first. Statements keep what they use alive themselves.
constexpr std::size_t kKeptModels = 32;

/// The front was used last. Lives as long as the process.
std::list<std::shared_ptr<const LoadedModel>>& kept_models() {
  static auto* models = new std::list<std::shared_ptr<const LoadedModel>>;
  return *models;
}

std::shared_ptr<const LoadedModel> find_kept(const ModelHead& head) {
  auto& models = kept_models();
  for (auto it = models.begin(); it != models.end(); ++it) {
    if ((*it)->model_id != head.model_id) continue;
    if ((*it)->version != head.current_version) {
      models.erase(it);  // superseded
      return nullptr;
    }
    models.splice(models.begin(), models, it);
    return models.front();
  }
  return nullptr;
}

/// The numerics do not know the version's number: their findings get it here.
std::unique_ptr<predict::Predictor> build_predictor(const StoredVersion& stored, const ModelHead& head,
                                                    const std::string& display_name) {
  try {
    return predict::load_predictor(stored.spec, stored.state);
  } catch (const RuntimeError& error) {
    static constexpr std::string_view kDamaged = " is damaged: ";
    const std::string text = error.what();
    const std::size_t found = text.find(kDamaged);
    if (error.code() != "E0619" || found == std::string::npos) throw;
    throw make_error<RuntimeErrorId::ModelDamaged>(display_name, error.help(), display_name, head.current_version,
                                                   text.substr(found + kDamaged.size()));
  }
}

}  // namespace

std::shared_ptr<const LoadedModel> load_model(const ModelHead& head, const std::string& display_name) {
  if (head.current_version == 0) {
    throw make_error<RuntimeErrorId::NoTrainedVersion>(
        display_name, "wait for its training to finish, see dml.jobs, or train it with dml.train", display_name);
  }
  if (auto kept = find_kept(head)) return kept;
  StoredVersion stored = read_version(head.model_id, head.current_version, display_name);
  auto model = std::make_shared<LoadedModel>();
  model->model_id = head.model_id;
  model->version = head.current_version;
  model->predictor = build_predictor(stored, head, display_name);
  model->types = resolve_types(stored.spec);
  model->spec = std::move(stored.spec);
  auto& models = kept_models();
  models.push_front(model);
  if (models.size() > kKeptModels) models.pop_back();
  return model;
}

}  // namespace dmlc::pg

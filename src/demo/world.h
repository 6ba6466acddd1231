#pragma once

#include "demo/acquisition.h"
#include "demo/products.h"
#include "demo/random.h"
#include "demo/rhythm.h"
#include "demo/rows.h"
#include "demo/truth.h"

namespace vafa::demo {

/// What all lives of one company share.
struct World {
  Truth truth;
  AcquisitionCurve acquisition;
  Shelf shelf;
};

/// Fill in what a customer does after life.customer is made, from her creation to truth.end. Her
/// taste in the shop has a stream of draws of its own: when she buys and for how much does not hang
/// on what.
void LiveInShop(const World& world, Random& random, Random& taste, Life& life);
void LiveInSaas(const World& world, Random& random, Life& life);

/// A customer's segment, before her life.
std::string_view ShopSegment(Random& random);
std::string_view SaasSegment(Random& random);

/// A moment between two, at an hour when people are awake, on a whole second.
Instant Between(Random& random, const Rhythm& rhythm, Instant from, Instant to);

/// An answer of someone as content as `satisfaction` (0 … 1).
Answer AnswerOf(Random& random, const Customer& customer, Instant at, std::string_view survey,
                double satisfaction, bool shop);

std::span<const Channel> ShopChannels();
std::span<const Channel> SaasChannels();
std::span<const Plan> SaasPlans();

}  // namespace vafa::demo

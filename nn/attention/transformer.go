package attention

import (
	"fmt"
	"math/rand/v2"

	"glassnet/nn"
)

// PreNorm is a block of a transformer that normalises what each branch reads,
// and leaves the road around them alone:
//
//	x₁ = x + Att(LN x)
//	y  = x₁ + W₂ f(W₁ LN x₁ + b₁) + b₂
//
// Layer normalisation and the feed-forward part work at every position on its
// own; normalised over the whole column, a later position would change an earlier
// one. (Xiong et al., 2020)
func PreNorm(att *Attention, hidden int, f nn.Activation, init nn.Initializer) []nn.Layer {
	at, features := each(att)
	return []nn.Layer{
		nn.NewResidual(at(nn.NewLayerNorm(features)), att),
		nn.NewResidual(append([]nn.Layer{at(nn.NewLayerNorm(features))}, FeedForward(att.Look.Positions, features, hidden, f, init)...)...),
	}
}

// PostNorm is a block that normalises the sums, as at first:
//
//	x₁ = LN(x + Att x)
//	y  = LN(x₁ + W₂ f(W₁ x₁ + b₁) + b₂)
//
// (Vaswani et al., 2017)
func PostNorm(att *Attention, hidden int, f nn.Activation, init nn.Initializer) []nn.Layer {
	at, features := each(att)
	return []nn.Layer{
		nn.NewResidual(att), at(nn.NewLayerNorm(features)),
		nn.NewResidual(FeedForward(att.Look.Positions, features, hidden, f, init)...), at(nn.NewLayerNorm(features)),
	}
}

// each runs a layer at the positions of att, which has so many features.
func each(att *Attention) (at func(nn.Layer) nn.Layer, features int) {
	_, features = att.Q.W.Dims()
	return func(l nn.Layer) nn.Layer { return nn.NewEachPosition(att.Look.Positions, l) }, features
}

// FeedForward is W₂ f(W₁ x + b₁) + b₂ at every position: first up to the hidden
// numbers, then down again.
func FeedForward(positions, features, hidden int, f nn.Activation, init nn.Initializer) []nn.Layer {
	return []nn.Layer{
		nn.NewEachPosition(positions, nn.NewDense(features, hidden, f, init)),
		nn.NewEachPosition(positions, nn.NewDense(hidden, features, nn.Identity, init)),
	}
}

// Transformer says how large a transformer is that reads signs, one-hot at every
// position, and gives the net inputs of a softmax over the signs at every
// position: what comes next, if Causal.
type Transformer struct {
	Signs     int // of the alphabet
	Positions int // T
	Features  int // D, numbers per position on the road around
	Hidden    int // F, numbers per position inside the feed-forward part
	Heads     int
	Blocks    int
	Causal    bool
	Sine      bool          // positions by [Sine], not [Learnt]
	Post      bool          // blocks are [PostNorm], not [PreNorm]
	F         nn.Activation // of the feed-forward part; nil means ReLU
}

// Layers are an embedding, the positions, the blocks, after PreNorm a last layer
// normalisation, and a dense layer. Weights are drawn from rng: embedding
// and positions with a deviation of 0.1, the last layer with 0.02, so that at first
// all signs are about as likely, the others by Glorot.
func (c Transformer) Layers(rng *rand.Rand) []nn.Layer {
	if c.Signs < 2 || c.Positions < 1 || c.Features < 2 || c.Hidden < 1 || c.Heads < 1 || c.Blocks < 0 || c.Features%c.Heads != 0 {
		panic(fmt.Sprintf("attention: transformer of %d signs, %d positions, %d features, %d hidden, %d heads, %d blocks: it takes 2 signs and 2 features or more, and the heads divide the features",
			c.Signs, c.Positions, c.Features, c.Hidden, c.Heads, c.Blocks))
	}
	if c.F == nil {
		c.F = nn.ReLU
	}
	at := func(l nn.Layer) nn.Layer { return nn.NewEachPosition(c.Positions, l) }
	small := nn.Normal(rng, 0.1)
	layers := []nn.Layer{at(nn.NewEmbedding(c.Signs, c.Features, small))}
	if c.Sine {
		layers = append(layers, Sine{c.Positions, c.Features})
	} else {
		layers = append(layers, NewLearnt(c.Positions, c.Features, small))
	}
	for range c.Blocks {
		att := config{In: c.Features, Keys: c.Features, Values: c.Features, Out: c.Features, Positions: c.Positions, Heads: c.Heads, Causal: c.Causal}.layer(nn.Glorot(rng))
		if c.Post {
			layers = append(layers, PostNorm(att, c.Hidden, c.F, nn.Glorot(rng))...)
		} else {
			layers = append(layers, PreNorm(att, c.Hidden, c.F, nn.Glorot(rng))...)
		}
	}
	if !c.Post {
		layers = append(layers, at(nn.NewLayerNorm(c.Features)))
	}
	return append(layers, at(nn.NewDense(c.Features, c.Signs, nn.Identity, nn.Normal(rng, 0.02))))
}

// New chains the layers.
func (c Transformer) New(rng *rand.Rand) *nn.Network { return nn.New(c.Layers(rng)...) }

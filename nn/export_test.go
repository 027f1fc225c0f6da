package nn

// What the tests outside of the package use, too: those that need a package
// which imports nn.
var (
	GradientTable = gradientTable
	Seeded        = seeded
	Random        = random
	Randomise     = randomise
	Targets       = targets
	Near          = near
	Mazur         = mazur
	InPlace       = inPlace
)

// SGD is the rule that the tests use.
type SGD = sgd

package conv

// TileSize is how many numbers of P are made at a time.
const TileSize = tileSize

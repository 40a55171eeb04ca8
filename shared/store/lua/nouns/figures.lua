-- needs: names
-- What /metrics tells of the whole system: numbers that only grow. Called where the thing happens, behind whatever
-- keeps a repeat of the step from doing it again.
local function tally(name, by) redis.call('HINCRBY', at('figures'), name, by) end
